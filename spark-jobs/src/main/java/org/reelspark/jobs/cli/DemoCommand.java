package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.reelspark.jobs.demo.DemoJob;
import org.reelspark.jobs.demo.DemoReport;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {"  ./reelspark demo", "  ./reelspark demo --model=median --folder=/tmp/demo"},
    description = {
      "Renders a film of its own, ages it, restores it and measures what that gained.",
      "Takes about a minute."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = "reelspark-demo",
      description = "where the films go (default: ${DEFAULT-VALUE})")
  private Path folder;

  @Option(
      names = "--model",
      paramLabel = "NAME|PATH|URL",
      description =
          "identity, median, default, or a model archive (default: the model default where this"
              + " build carries it, else median)")
  private String model;

  @Option(
      names = "--small",
      description = "two seconds of 160x90 only: to see in a few seconds that all works")
  private boolean small;

  @Mixin private Cores given;

  @Option(names = "--quiet", description = "say nothing but errors")
  private boolean quiet;

  @Override
  @SuppressWarnings("try") // the hook is only held
  public Integer call() throws Exception {
    String chosen = model == null ? RestoreRequest.usualModel() : model;
    if (!quiet) {
      String why =
          model == null && chosen.equals("median")
              ? ", since this build carries no default model"
              : "";
      System.out.println("Restoring with the model " + chosen + why + ".");
    }
    DemoJob job;
    DemoReport report;
    try (Stop stop = new Stop("stopped; run the same command to begin again");
        Sessions sessions = given.sessions();
        Display display = Display.of("demo", quiet)) {
      job = new DemoJob(sessions.storage(), sessions, folder, chosen, display);
      report = small ? job.runSmall() : job.run();
    }
    if (!quiet) {
      print(job, report);
    }
    return Failures.DONE;
  }

  private static void print(DemoJob job, DemoReport report) {
    DemoReport.Figures aged = report.aged();
    DemoReport.Figures restored = report.restored();
    System.out.printf("%n%-24s %10s %10s %10s%n", "against the clean film", "aged", "restored", "");
    decibels("PSNR", aged.psnr(), restored.psnr());
    decibels("PSNR inside defects", aged.defectPsnr(), restored.defectPsnr());
    System.out.printf(
        "%-24s %10.2f %10.2f %+8.0f %%%n",
        "flicker, steps of 256",
        aged.flicker(),
        restored.flicker(),
        100 * (restored.flicker() / aged.flicker() - 1));
    System.out.printf(
        "%nDefects cover %.2f %% of the film; gained inside them:%n", 100 * report.defectShare());
    for (Map.Entry<String, Double> kind : new TreeMap<>(report.gains()).entrySet()) {
      System.out.printf("  %-12s %+6.1f dB%n", kind.getKey().replace('_', ' '), kind.getValue());
    }
    System.out.printf(
        "%nAll there: %d frames, %d sound tracks and %d subtitle track with %d packets.%n",
        report.frames(), report.sounds(), report.subtitles(), report.packets());
    System.out.printf("Took %s. Look at%n", Pace.words(report.seconds().get("total")));
    look(job.page(), "the report, for a browser");
    look(job.sideBySide(), "before and after, side by side");
    look(job.contactSheet(), "the worst frame of each shot: before, after, defects, change");
    look(job.still(), "one frame, half and half");
    System.out.println("The films and the figures are");
    look(job.clean(), "as it was drawn");
    look(job.aged(), "as it was aged");
    look(job.restored(), "as it was restored");
    look(job.defects(), "the defects that were found");
    look(job.report(), "the figures");
  }

  private static void look(Path file, String what) {
    System.out.printf("  %-42s %s%n", file, what);
  }

  private static void decibels(String what, double aged, double restored) {
    System.out.printf("%-24s %7.1f dB %7.1f dB %+7.1f dB%n", what, aged, restored, restored - aged);
  }
}
