package org.reelspark.jobs.cli;

import java.util.concurrent.Callable;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    description = {
      "Restores a film: every frame, every sound packet, every subtitle.",
      "A job that was stopped goes on where it was when the same command is run again."
    })
final class RestoreCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "the film: a path, file:, hdfs: or s3a:")
  private String in;

  @Parameters(index = "1", paramLabel = "OUT", description = "the restored film")
  private String out;

  @Mixin private FilmOptions film;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "where the work folder is made (default: beside OUT)")
  private String work;

  @Option(names = "--keep-work", description = "keep the work folder when the film is finished")
  private boolean keepWork;

  @Option(names = "--fresh", description = "throw away what an earlier run had finished")
  private boolean fresh;

  @Option(names = "--overwrite", description = "replace another film that stands at OUT")
  private boolean overwrite;

  @Option(
      names = "--report",
      paramLabel = "PATH",
      description = "where the report goes (default: OUT.report.json)")
  private String report;

  @Option(names = "--quiet", description = "say nothing but errors")
  private boolean quiet;

  @Option(names = "--json", description = "print the report as JSON")
  private boolean json;

  @Override
  @SuppressWarnings("try") // the hook is only held
  public Integer call() throws Exception {
    if (!quiet && !film.modelNote().isEmpty()) {
      System.err.println("reelspark: " + film.modelNote());
    }
    RestoreRequest request;
    RestoreJob.Outcome outcome;
    try (Stop stop =
            new Stop("stopped; run the same command again to go on where it was, nothing is lost");
        Sessions sessions = new Sessions();
        Display display = Display.of(in, quiet)) {
      request =
          film.request(sessions.forTasks(in), out)
              .optWork(work)
              .optKeepWork(keepWork)
              .optFresh(fresh)
              .optOverwrite(overwrite)
              .optReport(report)
              .build();
      outcome = new RestoreJob(sessions.storage(), request, sessions, display).run();
    }
    if (json) {
      System.out.print(outcome.report().json());
    } else if (!quiet) {
      summary(request, outcome);
    }
    return Failures.DONE;
  }

  private void summary(RestoreRequest request, RestoreJob.Outcome outcome) {
    RestoreReport done = outcome.report();
    if (outcome.already()) {
      System.out.println(out + ": already restored, " + (done.to() - done.from()) + " frames");
      return;
    }
    System.out.printf(
        "%s: %d frames restored in %s (%.1f frames per second)%n",
        out,
        done.to() - done.from(),
        Pace.words(done.work().wallSeconds().get("total")),
        done.work().framesPerSecond());
    if (done.work().resumed() > 0) {
      System.out.printf(
          "  %d of %d chunks were there from an earlier run%n",
          done.work().resumed(), done.work().chunks());
    }
    if (!done.concealed().isEmpty()) {
      System.out.printf(
          "  %d damaged frames were filled in by the decoder, the first is frame %d%n",
          done.concealed().size(), done.concealed().get(0));
    }
    done.streams().losses().forEach(loss -> System.out.println("  lost: " + loss));
    System.out.println("  report: " + request.reportLocation());
    System.out.println("  frames: " + request.frameTableLocation());
  }
}
