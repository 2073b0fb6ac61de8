package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.ScratchFiles;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * Restores one film.
 *
 * <p>Safe to kill at any moment. What a finished step leaves is one file that appears whole:
 *
 * <pre>
 *   plan.json, segments, ledger     the work of a later run begins with these
 *   publishing.json                 the report of verified films, then
 *   companion films, OUT            OUT last, then
 *   OUT.report.html, .frames.parquet, OUT.report.json, and the work folder goes
 * </pre>
 *
 * <p>A film at OUT is this plan's if its fingerprint is the one in {@code publishing.json} or in
 * the report, and so for its companions. They are not in the plan: who asks for one once the film
 * is restored has it restored again, and OUT replaced by its like.
 */
public final class RestoreJob {
  /**
   * What came of it.
   *
   * @param already whether the film had been restored before
   * @param otherWork work folders of the same OUT that other jobs began, with another film or other
   *     settings; they may be at work still
   */
  public record Outcome(RestoreReport report, boolean already, List<String> otherWork) {}

  private final Storage storage;
  private final RestoreRequest request;
  private final StageClock progress;
  private final Supplier<SparkSession> sessions;
  private final boolean indexedInTask;
  private final Location out;
  private final Location base;
  private final List<String> places;

  /**
   * @param sessions asked for the session once the film and the settings are known to be sound
   */
  public RestoreJob(
      Storage storage, RestoreRequest request, Supplier<SparkSession> sessions, Progress progress) {
    this(storage, request, sessions, progress, false);
  }

  /** A job of a batch: Spark runs already, and the film is indexed by a task. */
  public static RestoreJob ofBatch(
      Storage storage, RestoreRequest request, Supplier<SparkSession> sessions, Progress progress) {
    return new RestoreJob(storage, request, sessions, progress, true);
  }

  private RestoreJob(
      Storage storage,
      RestoreRequest request,
      Supplier<SparkSession> sessions,
      Progress progress,
      boolean indexedInTask) {
    this.indexedInTask = indexedInTask;
    this.storage = storage;
    this.request = request;
    this.sessions = sessions;
    this.progress = new StageClock(progress);
    this.out = new Location(request.out()).full();
    this.base = request.work() == null ? out.parent() : new Location(request.work());
    this.places = places(out, request);
  }

  /**
   * Restores the film, or finds that it is.
   *
   * @throws SettingsException where a setting can't be honoured
   * @throws org.reelspark.core.video.FilmException where the film can't be read or restored
   * @throws org.reelspark.core.network.ModelException where the model can't be used
   * @throws IOException where storage fails
   */
  public Outcome run() throws IOException {
    refuseFolders();
    Preparation.refuseSameFile(request);
    Publication publication = new Publication(storage, places, request.overwrite());
    publication.refuseStrangers(anyJobs());
    for (String place : places) {
      storage.rehearse(place);
    }
    if (request.report() != null) {
      storage.rehearse(request.report());
    }
    Preparation film = indexedInTask ? indexThere() : Preparation.of(storage, request, progress);
    WorkFolder work = WorkFolder.of(storage, base, out, film.plan().hash());
    if (request.fresh()) {
      work.delete();
    }
    boolean reported = published(film, reported()).isPresent();
    List<RestoreReport> known = new ArrayList<>(reported());
    RestoreReport.read(work.readPublishing()).ifPresent(report -> known.add(0, report));
    publication.refuseStrangers(
        ofThisPlan(film, known).stream().map(each -> each.with(film.companions())).toList());
    Optional<RestoreReport> published = published(film, known);
    boolean again = request.fresh() && request.overwrite();
    try {
      return published.isPresent() && !again
          ? finish(film, work, published.get(), true)
          : restore(film, work, known);
    } catch (Exception e) { // Spark throws its checked exceptions unannounced
      // Another run of the same job may have published and removed the work folder meanwhile. A
      // report that was there before says nothing of this run.
      Optional<RestoreReport> theirs = reported ? Optional.empty() : published(film, reported());
      if (theirs.isEmpty()) {
        forgetWhereReplaced(film, work, e);
        throw e;
      }
      work.delete();
      return new Outcome(theirs.get(), true, otherWork(work));
    }
  }

  /** Another film stands in the place of the one that was planned: what was begun is of no use. */
  private void forgetWhereReplaced(Preparation film, WorkFolder work, Exception failure) {
    try (SeekableSource source = storage.open(request.in())) {
      if (!FilmFingerprint.of(source).equals(film.plan().film())) {
        work.delete();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private Preparation indexThere() throws IOException {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(sessions.get().sparkContext());
    return new IndexStage(storage, spark, hadoop(spark), progress).run(request);
  }

  /**
   * @param known what this job has published, if anything
   */
  private Outcome restore(Preparation film, WorkFolder work, List<RestoreReport> known)
      throws IOException {
    Space.check(storage, film, work, out);
    work.writePlan(film.plan());
    progress.begin(Progress.Stage.START, 1, 0);
    SparkSession session = sessions.get();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<SerializableConfiguration> hadoop = hadoop(spark);
    if (spark.isLocal()) {
      Heap.check(film, spark.defaultParallelism());
    }
    FilmAnalysis analysis =
        film.needsAnalysis() ? new AnalyseStage(spark, hadoop, film, work, progress).run() : null;
    RestoreStage stage = new RestoreStage(storage, spark, hadoop, film, analysis, work, progress);
    boolean replaces = request.overwrite() || isRestored(film, known);
    try {
      RestoreReport report =
          spark.isLocal()
              ? publishHere(film, work, stage, replaces)
              : publishThere(film, work, stage, replaces, spark, hadoop);
      return finish(film, work, report, false);
    } catch (IOException e) {
      throw Space.explained(e, storage, film, work, out);
    }
  }

  /** Joins segments on this machine, while others are still being restored. */
  private RestoreReport publishHere(
      Preparation film, WorkFolder work, RestoreStage stage, boolean replaces) throws IOException {
    try (ScratchFiles scratch = ScratchFiles.in(work, places)) {
      List<Path> files = scratch.files();
      Assembly assembly = new Assembly(storage, StitchOrder.of(film), files);
      try (FilmStitch stitch = new FilmStitch(assembly, work, film.companions())) {
        stage.run(stitch::offer);
        progress.begin(Progress.Stage.STITCH, film.plan().frames(), stitch.frames());
        stitch.await(() -> progress.done(stitch.frames()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("stopped", e);
      }
      progress.begin(Progress.Stage.VERIFY, (long) film.plan().frames() * files.size(), 0);
      List<RestoreReport.Finished> finished = assembly.verify(progress::done);
      RestoreReport report = report(film, stage).finished(finished, progress.seconds());
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      progress.begin(Progress.Stage.PUBLISH, bytes, 0);
      new Publication(storage, places, replaces).publish(files, work, report, progress::done);
      return report;
    }
  }

  /** Joins segments in a task, so that no film passes through the driver. */
  private RestoreReport publishThere(
      Preparation film,
      WorkFolder work,
      RestoreStage stage,
      boolean replaces,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop)
      throws IOException {
    Map<Integer, List<String>> files = new HashMap<>();
    stage.run(segment -> files.put(segment.summary().chunk(), segment.files(film.companions())));
    progress.begin(Progress.Stage.STITCH, film.plan().frames(), 0);
    StitchTask.Input input =
        new StitchTask.Input(files, report(film, stage), places, work.location().text(), replaces);
    Broadcast<StitchOrder> order = spark.broadcast(StitchOrder.of(film));
    List<RestoreReport> published = new ArrayList<>();
    new FilmStage<StitchTask.Input, RestoreReport>(
            spark,
            "stitch",
            new Location(request.in()),
            task -> "all frames",
            (task, frames) ->
                new StitchTask(new SchemeStorage(hadoop.value().value()), order.value(), task)
                    .call(frames))
        .runWithoutGpu(List.of(input), (task, report) -> published.add(report), progress::done);
    order.destroy();
    return published.get(0);
  }

  /** All of the report that is known before the film is whole. */
  private RestoreReport report(Preparation film, RestoreStage stage) {
    Plan plan = film.plan();
    return new RestoreReport(
        film.film(),
        out.text(),
        null,
        plan.outline(),
        plan.from(),
        plan.to(),
        film.index().method().name(),
        ModelFile.shown(request.model()),
        plan.model(),
        film.model().description().scale(),
        film.model().description().masks(),
        plan.settings(),
        plan.encoder(),
        stage.streams(),
        stage.work(progress.seconds()),
        stage.concealed(),
        null,
        request.frameTableLocation(),
        film.companions().stream().map(RestoreReport.CompanionFilm::of).toList());
  }

  /** What comes after the film is published; every step may be repeated. */
  private Outcome finish(Preparation film, WorkFolder work, RestoreReport report, boolean already)
      throws IOException {
    if (work.exists() && work.readPublishing().isPresent()) {
      progress.begin(Progress.Stage.REPORT, film.plan().frames(), film.plan().frames());
      new Reports(storage, sessions.get(), film, work).write(report);
    }
    discardUnfinished();
    new Publication(storage, places, false).forgetLocks(report.plan().hash());
    if (!request.keepWork()) {
      work.delete();
    }
    return new Outcome(report, already, otherWork(work));
  }

  /** The film and its reports are there: who was killed while writing them left the rest. */
  private void discardUnfinished() throws IOException {
    for (String place : places) {
      storage.discardUnfinished(place);
    }
    storage.discardUnfinished(request.reportLocation());
    storage.discardUnfinished(request.pageLocation());
    storage.discardUnfinished(request.frameTableLocation());
  }

  /** The report by which all that is asked for stands at its place. */
  private Optional<RestoreReport> published(Preparation film, List<RestoreReport> known)
      throws IOException {
    for (RestoreReport report : ofThisPlan(film, known)) {
      if (areThere(report.with(film.companions()), places)) {
        return Optional.of(report);
      }
    }
    return Optional.empty();
  }

  /** Whether this plan's film stands at OUT, whatever companions it has. */
  private boolean isRestored(Preparation film, List<RestoreReport> known) throws IOException {
    for (RestoreReport report : ofThisPlan(film, known)) {
      if (areThere(report, List.of(out.text()))) {
        return true;
      }
    }
    return false;
  }

  private boolean areThere(RestoreReport report, List<String> wanted) throws IOException {
    Publication publication = new Publication(storage, places, false);
    for (String place : wanted) {
      if (!publication.isThere(report, place)) {
        return false;
      }
    }
    return true;
  }

  private static List<RestoreReport> ofThisPlan(Preparation film, List<RestoreReport> known) {
    return known.stream()
        .filter(report -> report.plan().hash().equals(film.plan().hash()))
        .toList();
  }

  private List<RestoreReport> reported() throws IOException {
    return RestoreReport.read(WorkFolder.text(storage, request.reportLocation())).stream().toList();
  }

  private static List<String> places(Location out, RestoreRequest request) {
    List<String> places = new ArrayList<>();
    places.add(out.text());
    request
        .companions()
        .values()
        .forEach(companion -> places.add(new Location(companion).full().text()));
    return places;
  }

  private void refuseFolders() throws IOException {
    if (storage.isFolder(out.text())) {
      throw new SettingsException(out + ": OUT is a folder; name a file in it");
    }
    if (storage.isFolder(request.reportLocation())) {
      throw new SettingsException(
          request.reportLocation() + ": --report is a folder; name a file in it");
    }
    for (Map.Entry<Companion.Kind, String> asked : request.companions().entrySet()) {
      if (storage.isFolder(asked.getValue())) {
        throw new SettingsException(
            "%s: %s is a folder; name a file in it"
                .formatted(asked.getValue(), RestoreRequest.option(asked.getKey())));
      }
    }
  }

  /**
   * What jobs, whatever their plans were, say that they have made at OUT and beside it. Asked
   * before the film is indexed, which may take long.
   */
  private List<RestoreReport> anyJobs() throws IOException {
    List<RestoreReport> reports = new ArrayList<>(reported());
    for (WorkFolder work : WorkFolder.allIn(storage, base, out)) {
      RestoreReport.read(work.readPublishing()).ifPresent(reports::add);
    }
    return reports;
  }

  private List<String> otherWork(WorkFolder own) throws IOException {
    return WorkFolder.allIn(storage, base, out).stream()
        .map(other -> other.location().text())
        .filter(other -> !other.equals(own.location().text()))
        .toList();
  }

  private static Broadcast<SerializableConfiguration> hadoop(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return spark.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }
}
