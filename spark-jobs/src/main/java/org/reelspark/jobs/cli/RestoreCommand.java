package org.reelspark.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.CanonicalJson;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.batch.BatchJob;
import org.reelspark.jobs.batch.FilmList;
import org.reelspark.jobs.batch.FilmNames;
import org.reelspark.jobs.batch.FilmRow;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.session.Sessions;
import org.reelspark.jobs.storage.Location;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark restore old.mkv restored.mkv",
      "  ./reelspark restore old.mkv restored.mkv --mask=mask.mkv --compare=side.mp4",
      "  ./reelspark restore old.mkv restored.mp4 --codec=hevc --quality=20 \\",
      "    --from=0:10:00 --to=0:12:00",
      "  ./reelspark restore 's3a://films/old/*.mkv' s3a://films/restored/",
      "  ./reelspark restore --films=list.csv restored/"
    },
    customSynopsis = {
      "reelspark restore [OPTIONS] IN OUT",
      "       reelspark restore [OPTIONS] IN... OUTDIR",
      "       reelspark restore [OPTIONS] --films=LIST OUTDIR"
    },
    description = {
      "Restores a film, or many: every frame, every sound packet, every subtitle.",
      "A job that was stopped goes on where it was when the same command is run again."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "IN... OUT",
      hideParamSyntax = true,
      description =
          "a film and the restored film, as paths, file:, hdfs: or s3a:; or films, folders of films"
              + " and names with * and ?, and the folder for the restored films, which is there"
              + " already or ends with /")
  private List<String> places;

  @Option(
      names = "--films",
      paramLabel = "LIST",
      description =
          "a list of films, .csv with a head line or .jsonl: film, output, and any option of one"
              + " film but --report and --trust-model, without its dashes")
  private String films;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description =
          "of many films, so many are worked on at a time (default: a film for every 4 tasks that"
              + " run at once, and at least 2, on a cluster 8, beside those whose frames are all"
              + " restored)")
  private Integer atOnce;

  @Mixin private FilmOptions film;

  @Mixin private WorkOptions work;

  @Option(
      names = "--report",
      paramLabel = "PATH",
      description =
          "where the report goes, and beside it the page, .html for .json (default:"
              + " OUT.report.json)")
  private String report;

  @Option(
      names = "--trust-model",
      description = "let the model run the code that it brings, where it is TorchScript")
  private boolean trustModel;

  @Mixin private Cores given;

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
    try (Stop stop =
            new Stop("stopped; run the same command again to go on where it was, nothing is lost");
        Sessions sessions = given.sessions()) {
      return isBatch(sessions.storage()) ? batch(sessions) : one(sessions);
    }
  }

  private boolean isBatch(Storage storage) throws IOException {
    String out = places.get(places.size() - 1);
    return films != null
        || places.size() != 2
        || out.endsWith("/")
        || storage.isFolder(out)
        || FilmNames.isSeveral(storage, places.get(0));
  }

  private int one(Sessions sessions) throws IOException {
    String in = places.get(0);
    RestoreRequest request = with(film.request(sessions.forTasks(in), places.get(1))).build();
    RestoreJob.Outcome outcome;
    try (Display display = Display.of(in, quiet)) {
      outcome = new RestoreJob(sessions.storage(), request, sessions, display).run();
    }
    if (json) {
      System.out.print(outcome.report().json());
    } else if (!quiet) {
      summary(request, outcome);
    }
    return Failures.DONE;
  }

  private int batch(Sessions sessions) throws IOException {
    Storage storage = sessions.storage();
    Location folder = new Location(places.get(places.size() - 1)).full();
    refuseForMany(storage);
    List<RestoreRequest> requests = new ArrayList<>();
    for (String in : places.subList(0, places.size() - 1)) {
      for (String each : FilmNames.films(storage, in)) {
        String out = FilmNames.out(folder, each);
        requests.add(with(film.request(sessions.forTasks(each), out)).build());
      }
    }
    if (films != null) {
      for (FilmList.Entry entry : FilmList.read(storage, films)) {
        requests.add(listed(sessions, folder, entry));
      }
    }
    List<FilmRow> rows =
        new BatchJob(
                storage, requests, folder, sessions, atOnce, new BatchDisplay(System.err, quiet))
            .run();
    long failed = rows.stream().filter(row -> row.status() == FilmRow.Status.FAILED).count();
    if (json) {
      System.out.print(CanonicalJson.writeIndented(rows));
    } else if (!quiet) {
      System.out.printf(
          "%d films: %d restored, %d already there, %d failed%n",
          rows.size(),
          rows.stream().filter(row -> row.status() == FilmRow.Status.RESTORED).count(),
          rows.stream().filter(row -> row.status() == FilmRow.Status.ALREADY).count(),
          failed);
      System.out.println("  page: " + folder.child("films.html"));
      System.out.println("  table: " + folder.child("films.json"));
    }
    return failed == 0 ? Failures.DONE : Failures.SOME_FILMS;
  }

  private void refuseForMany(Storage storage) throws IOException {
    if (films == null && places.size() == 1) {
      throw new SettingsException("restore takes IN and OUT; see restore --help");
    }
    String out = places.get(places.size() - 1);
    boolean there = storage.isFolder(out) || out.endsWith("/");
    if (storage.stat(out).isPresent() || (!there && FilmNames.isNamedAsFilm(out))) {
      throw new SettingsException(
          out + ": is no folder; several films, or a folder of them, need one as OUTDIR");
    }
    if (report != null) {
      throw new SettingsException("--report is for one film; of many, each has its own beside it");
    }
    if (film.mask != null || film.compare != null) {
      throw new SettingsException(
          "--mask and --compare are for one film; of many, give each its own in a list, --films LIST,"
              + " in the columns mask and compare");
    }
    if (atOnce != null && atOnce < 1) {
      throw new SettingsException("--at-once " + atOnce + ": at least one film");
    }
  }

  /** One film of a list: the command line's options, and over them its own. */
  private RestoreRequest listed(Sessions sessions, Location folder, FilmList.Entry entry) {
    ListedFilm own = new ListedFilm();
    CommandLine line = new CommandLine(own).setOverwrittenOptionsAllowed(true);
    EnumOptions.prepare(line.getCommandSpec());
    List<String> arguments = new ArrayList<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (line.getCommandSpec().findOption(option.longestName()) != null) {
        option.stringValues().forEach(value -> arguments.add(option.longestName() + "=" + value));
      }
    }
    entry.options().forEach((name, value) -> arguments.add("--" + name + "=" + value));
    try {
      line.parseArgs(arguments.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new SettingsException(entry.place() + ": " + e.getMessage());
    }
    String out =
        entry.output() == null ? FilmNames.out(folder, entry.film()) : in(folder, entry.output());
    return own.work
        .on(own.film.request(sessions.forTasks(entry.film()), out))
        .optTrustModel(trustModel)
        .optMask(in(folder, own.film.mask))
        .optCompare(in(folder, own.film.compare))
        .build();
  }

  /** A place that a list names: in the folder, unless it is a full one; null where none. */
  private static String in(Location folder, String place) {
    if (place == null) {
      return null;
    }
    boolean full = !new Location(place).isLocal() || place.startsWith("/");
    return full ? place : folder.child(place).text();
  }

  /** The options that a list may give each film. */
  @Command
  private static final class ListedFilm {
    @Mixin private FilmOptions film;
    @Mixin private WorkOptions work;
  }

  private RestoreRequest.Builder with(RestoreRequest.Builder request) {
    return work.on(request).optReport(report).optTrustModel(trustModel);
  }

  private void summary(RestoreRequest request, RestoreJob.Outcome outcome) {
    RestoreReport done = outcome.report();
    if (outcome.already()) {
      System.out.println(
          request.out() + ": already restored, " + (done.to() - done.from()) + " frames");
      nameOtherWork(outcome);
      return;
    }
    System.out.printf(
        "%s: %d frames restored in %s (%.1f frames per second)%n",
        request.out(),
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
    for (RestoreReport.CompanionFilm companion : done.companions()) {
      System.out.println("  %s: %s".formatted(companion.kind(), companion.out()));
      companion.losses().forEach(loss -> System.out.println("    lost in it: " + loss));
    }
    System.out.println("  page: " + request.pageLocation());
    System.out.println("  report: " + request.reportLocation());
    System.out.println("  frames: " + request.frameTableLocation());
    nameOtherWork(outcome);
  }

  private static void nameOtherWork(RestoreJob.Outcome outcome) {
    outcome.otherWork().forEach(folder -> System.out.println("  " + otherWork(folder)));
  }

  /** It is not known whether a job is at it. */
  static String otherWork(String folder) {
    return ("other work: %s, begun with another film or other settings; if no job is at it, remove"
            + " it with reelspark clean %s")
        .formatted(folder, folder);
  }
}
