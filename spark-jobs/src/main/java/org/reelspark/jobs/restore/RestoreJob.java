package org.reelspark.jobs.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.Scratch;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * Restores one film.
 *
 * <p>Safe to kill at any moment. What a finished step leaves is one file that appears whole:
 *
 * <pre>
 *   plan.json, segments, ledger     the work of a later run begins with these
 *   publishing.json                 the report of a verified film, then
 *   OUT                             the film, then
 *   OUT.report.html, .frames.parquet, OUT.report.json, and the work folder goes
 * </pre>
 *
 * <p>A film at OUT is this plan's if its fingerprint is the one in {@code publishing.json} or in
 * the report.
 */
public final class RestoreJob {
  /**
   * What came of it.
   *
   * @param already whether the film had been restored before
   */
  public record Outcome(RestoreReport report, boolean already) {}

  private final Storage storage;
  private final RestoreRequest request;
  private final StageClock progress;
  private final Supplier<SparkSession> sessions;
  private final Location out;
  private final Publication publication;

  /**
   * @param sessions asked for the session once the film and the settings are known to be sound
   */
  public RestoreJob(
      Storage storage, RestoreRequest request, Supplier<SparkSession> sessions, Progress progress) {
    this.storage = storage;
    this.request = request;
    this.sessions = sessions;
    this.progress = new StageClock(progress);
    this.out = new Location(request.out()).full();
    this.publication = new Publication(storage, out, request.overwrite());
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
    Location base = request.work() == null ? out.parent() : new Location(request.work());
    if (!isAnyJobs(base)) {
      publication.refuseStranger();
    }
    storage.rehearse(out.text());
    if (request.report() != null) {
      storage.rehearse(request.report());
    }
    Preparation film = Preparation.of(storage, request, progress);
    WorkFolder work = WorkFolder.of(storage, base, out, film.plan().hash());
    if (request.fresh()) {
      work.delete();
    }
    boolean reported = reported(film.plan().hash()).isPresent();
    Optional<RestoreReport> published = published(work, film.plan().hash());
    boolean again = request.fresh() && request.overwrite();
    if (published.isEmpty()) {
      publication.refuseStranger();
    }
    try {
      return published.isPresent() && !again
          ? finish(film, work, published.get(), true)
          : restore(film, work);
    } catch (Exception e) { // Spark throws its checked exceptions unannounced
      // Another run of the same job may have published and removed the work folder meanwhile. A
      // report that was there before says nothing of this run.
      Optional<RestoreReport> theirs = reported ? Optional.empty() : reported(film.plan().hash());
      if (theirs.isEmpty()) {
        throw e;
      }
      work.delete();
      return new Outcome(theirs.get(), true);
    }
  }

  private Outcome restore(Preparation film, WorkFolder work) throws IOException {
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
    try {
      RestoreReport report =
          spark.isLocal()
              ? publishHere(film, work, stage)
              : publishThere(film, work, stage, spark, hadoop);
      return finish(film, work, report, false);
    } catch (IOException e) {
      throw Space.explained(e, storage, film, work, out);
    }
  }

  /** Joins segments on this machine, while others are still being restored. */
  private RestoreReport publishHere(Preparation film, WorkFolder work, RestoreStage stage)
      throws IOException {
    try (Scratch scratch = Scratch.in(work, extension())) {
      Path file = scratch.file();
      Assembly assembly = new Assembly(storage, StitchOrder.of(film), file);
      try (FilmStitch stitch = new FilmStitch(assembly, work)) {
        stage.run(stitch::offer);
        progress.begin(Progress.Stage.STITCH, film.plan().frames(), stitch.frames());
        stitch.await(() -> progress.done(stitch.frames()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("stopped", e);
      }
      progress.begin(Progress.Stage.VERIFY, film.plan().frames(), 0);
      Verification verified = assembly.verify(progress::done);
      RestoreReport report =
          report(film, stage).finished(fingerprint(file), verified, progress.seconds());
      progress.begin(Progress.Stage.PUBLISH, Files.size(file), 0);
      publication.publish(file, work, report, progress::done);
      return report;
    }
  }

  /** Joins segments in a task, so that no film passes through the driver. */
  private RestoreReport publishThere(
      Preparation film,
      WorkFolder work,
      RestoreStage stage,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop)
      throws IOException {
    Map<Integer, String> files = new HashMap<>();
    stage.run(segment -> files.put(segment.summary().chunk(), segment.file()));
    progress.begin(Progress.Stage.STITCH, film.plan().frames(), 0);
    StitchTask.Input input =
        new StitchTask.Input(
            files, report(film, stage), extension(), work.location().text(), request.overwrite());
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

  private FilmFingerprint fingerprint(Path file) throws IOException {
    try (SeekableSource restored = storage.open(file.toString())) {
      return FilmFingerprint.of(restored);
    }
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
        plan.settings(),
        plan.encoder(),
        stage.streams(),
        stage.work(progress.seconds()),
        stage.concealed(),
        null,
        request.frameTableLocation());
  }

  /** What comes after the film is published; every step may be repeated. */
  private Outcome finish(Preparation film, WorkFolder work, RestoreReport report, boolean already)
      throws IOException {
    if (work.exists() && work.readPublishing().isPresent()) {
      progress.begin(Progress.Stage.REPORT, film.plan().frames(), film.plan().frames());
      new Reports(storage, sessions.get(), film, work).write(report);
    }
    discardUnfinished();
    if (!request.keepWork()) {
      work.delete();
    }
    return new Outcome(report, already);
  }

  /** The film and its reports are there: who was killed while writing them left the rest. */
  private void discardUnfinished() throws IOException {
    storage.discardUnfinished(out.text());
    storage.discardUnfinished(request.reportLocation());
    storage.discardUnfinished(request.pageLocation());
    storage.discardUnfinished(request.frameTableLocation());
  }

  /** The report of this plan's film, where that film stands at OUT. */
  private Optional<RestoreReport> published(WorkFolder work, String plan) throws IOException {
    Optional<RestoreReport> publishing = report(work.readPublishing(), plan);
    return publishing.isPresent() ? publishing : reported(plan);
  }

  private Optional<RestoreReport> reported(String plan) throws IOException {
    return report(WorkFolder.text(storage, request.reportLocation()), plan);
  }

  private Optional<RestoreReport> report(Optional<String> json, String plan) throws IOException {
    Optional<RestoreReport> report = json.flatMap(RestoreJob::read);
    boolean ours =
        report.isPresent()
            && report.get().plan().hash().equals(plan)
            && publication.is(report.get().restored());
    return ours ? report : Optional.empty();
  }

  private static Optional<RestoreReport> read(String json) {
    try {
      return Optional.of(RestoreReport.of(json));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private void refuseFolders() throws IOException {
    if (storage.isFolder(out.text())) {
      throw new SettingsException(out + ": OUT is a folder; name a file in it");
    }
    if (storage.isFolder(request.reportLocation())) {
      throw new SettingsException(
          request.reportLocation() + ": --report is a folder; name a file in it");
    }
  }

  /**
   * Whether a job, whatever its plan was, made the film at OUT. Asked before the film is indexed,
   * which may take long.
   */
  private boolean isAnyJobs(Location base) throws IOException {
    List<Optional<String>> reports = new ArrayList<>();
    reports.add(WorkFolder.text(storage, request.reportLocation()));
    for (WorkFolder work : WorkFolder.allIn(storage, base, out)) {
      reports.add(work.readPublishing());
    }
    for (Optional<String> json : reports) {
      Optional<RestoreReport> report = json.flatMap(RestoreJob::read);
      if (report.isPresent() && publication.is(report.get().restored())) {
        return true;
      }
    }
    return false;
  }

  private String extension() {
    String name = out.name();
    return name.substring(name.lastIndexOf('.'));
  }

  private static Broadcast<SerializableConfiguration> hadoop(JavaSparkContext spark) {
    SparkContext context = spark.sc();
    return spark.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
  }
}
