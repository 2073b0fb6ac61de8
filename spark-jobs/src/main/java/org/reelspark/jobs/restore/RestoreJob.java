package org.reelspark.jobs.restore;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmVerifier;
import org.reelspark.core.video.SegmentReader;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.RestoreOrder;
import org.reelspark.jobs.infer.RestoreTask;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
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
 *   OUT.report.json, .frames.parquet, and the work folder goes
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
  private final Tally tally = new Tally();

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
    refuseStranger(base);
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
    if (published.isEmpty() && storage.stat(out.text()).isPresent() && !request.overwrite()) {
      throw stranger();
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
    work.writePlan(film.plan());
    Space.check(storage, film, work);
    progress.begin(Progress.Stage.START, 1, 0);
    SparkSession session = sessions.get();
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    Broadcast<SerializableConfiguration> hadoop = hadoop(spark);
    if (spark.isLocal()) {
      Heap.check(film, spark.defaultParallelism());
    }
    FilmAnalysis analysis =
        film.needsAnalysis() ? new AnalyseStage(spark, hadoop, film, work, progress).run() : null;
    Path scratch = scratch(work);
    Path file = scratch.resolve("film-" + UUID.randomUUID() + extension());
    try {
      Verification verified = stitched(film, work, spark, hadoop, analysis, file);
      RestoreReport report = report(film, file, verified);
      progress.begin(Progress.Stage.PUBLISH, film.plan().frames(), film.plan().frames());
      work.writePublishing(report.json());
      publish(file, report);
      return finish(film, work, report, false);
    } catch (IOException e) {
      throw Space.explained(e, storage, film, work);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private Verification stitched(
      Preparation film,
      WorkFolder work,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      FilmAnalysis analysis,
      Path file)
      throws IOException {
    Plan plan = film.plan();
    try (FilmStitch stitch = new FilmStitch(storage, film, work, file)) {
      List<Run> missing = takeOver(film, work, stitch);
      long resumed = tally.frames;
      progress.begin(Progress.Stage.RESTORE, plan.frames(), resumed);
      long begin = System.nanoTime();
      restoreStage(film, work, spark, hadoop)
          .run(
              missing.stream().map(run -> RunInput.of(run, film.index(), analysis)).toList(),
              (task, segments) -> {
                for (FinishedSegment segment : segments) {
                  work.accept(segment);
                  stitch.offer(segment);
                }
                tally.addTask(segments);
              },
              frames -> progress.done(resumed + frames));
      tally.restoreSeconds = (System.nanoTime() - begin) / 1e9;
      tally.restored = plan.frames() - resumed;
      progress.begin(Progress.Stage.STITCH, plan.frames(), stitch.frames());
      stitch.await(() -> progress.done(stitch.frames()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("stopped", e);
    }
    progress.begin(Progress.Stage.VERIFY, plan.frames(), 0);
    try (SeekableSource source = storage.open(request.in())) {
      return FilmVerifier.verify(
          source,
          film.restored(),
          film.index().slice(plan.from(), plan.to()),
          film.excerpt(),
          plan.encoder(),
          film.streams(),
          file);
    }
  }

  private RunStage<List<FinishedSegment>> restoreStage(
      Preparation film,
      WorkFolder work,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop) {
    boolean shipped = film.model().isArchive() && !spark.isLocal();
    String model = film.model().name();
    if (shipped) {
      spark.addFile(model);
      model = Path.of(model).getFileName().toString();
    }
    Broadcast<RestoreOrder> order =
        spark.broadcast(
            new RestoreOrder(
                new FilmOrder(film.film(), film.stamp(), request.damage(), request.interlaced()),
                model,
                shipped,
                film.plan().model(),
                film.plan().settings().grainReduction(),
                request.device(),
                film.plan().encoder(),
                film.plan().hash(),
                work.location().text()));
    return new RunStage<>(
        spark,
        "restore",
        (input, frames) ->
            new RestoreTask(order.value(), input, new SchemeStorage(hadoop.value().value()), frames)
                .call());
  }

  /** Takes over every sound segment of earlier runs and gives what is left to restore. */
  private List<Run> takeOver(Preparation film, WorkFolder work, FilmStitch stitch)
      throws IOException {
    Map<Integer, List<FinishedSegment>> written = new HashMap<>();
    for (FinishedSegment segment : work.written()) {
      written.computeIfAbsent(segment.summary().chunk(), c -> new ArrayList<>()).add(segment);
    }
    List<Run> missing = new ArrayList<>();
    for (Run run : film.plan().runs()) {
      List<Chunk> open = new ArrayList<>();
      for (Chunk chunk : run.chunks()) {
        Optional<FinishedSegment> segment =
            takeOver(film, work, chunk, written.getOrDefault(chunk.id(), List.of()));
        if (segment.isPresent()) {
          tally.addResumed(segment.get());
          stitch.offer(segment.get());
          if (!open.isEmpty()) {
            missing.add(new Run(open));
            open = new ArrayList<>();
          }
        } else {
          open.add(chunk);
        }
      }
      if (!open.isEmpty()) {
        missing.add(new Run(open));
      }
    }
    return missing;
  }

  private Optional<FinishedSegment> takeOver(
      Preparation film, WorkFolder work, Chunk chunk, List<FinishedSegment> written)
      throws IOException {
    Optional<FinishedSegment> accepted = work.accepted(chunk.id());
    if (accepted.isPresent() && sound(film, work, chunk, accepted.get())) {
      return accepted;
    }
    if (accepted.isPresent()) {
      work.reject(chunk.id());
    }
    for (FinishedSegment segment : written) {
      if (!Optional.of(segment).equals(accepted) && sound(film, work, chunk, segment)) {
        work.accept(segment);
        return Optional.of(segment);
      }
    }
    return Optional.empty();
  }

  private boolean sound(Preparation film, WorkFolder work, Chunk chunk, FinishedSegment segment)
      throws IOException {
    String location = work.segments().child(segment.file()).text();
    if (storage.stat(location).isEmpty()) {
      return false;
    }
    try (SeekableSource source = storage.open(location)) {
      boolean sound =
          SegmentReader.check(source, film.plan().hash(), chunk)
              .equals(Optional.of(segment.summary()));
      if (!sound) {
        storage.delete(location);
      }
      return sound;
    }
  }

  private RestoreReport report(Preparation film, Path file, Verification verified)
      throws IOException {
    try (SeekableSource restored = storage.open(file.toString())) {
      Plan plan = film.plan();
      return new RestoreReport(
          film.film(),
          out.text(),
          FilmFingerprint.of(restored),
          plan.hash(),
          plan.from(),
          plan.to(),
          film.index().method().name(),
          request.model(),
          plan.model(),
          plan.settings(),
          plan.encoder(),
          film.streams(),
          new RestoreReport.Work(
              progress.seconds(),
              tally.taskSeconds,
              tally.restoreSeconds > 0 ? tally.restored / tally.restoreSeconds : 0,
              plan.chunks().size(),
              tally.resumed,
              tally.retries,
              tally.restarts),
          tally.concealed,
          verified,
          request.frameTableLocation());
    }
  }

  private void publish(Path file, RestoreReport report) throws IOException {
    try {
      storage.publish(file, out.text(), request.overwrite());
    } catch (FileAlreadyExistsException e) {
      if (!is(report.restored())) {
        SettingsException stranger = stranger();
        stranger.initCause(e);
        throw stranger;
      }
    }
  }

  /** What comes after the film is published; every step may be repeated. */
  private Outcome finish(Preparation film, WorkFolder work, RestoreReport report, boolean already)
      throws IOException {
    if (work.exists() && work.readPublishing().isPresent()) {
      progress.begin(Progress.Stage.REPORT, film.plan().frames(), film.plan().frames());
      FrameTable.write(storage, film, work, new Location(request.frameTableLocation()));
      writeReport(report);
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
    storage.discardUnfinished(request.frameTableLocation());
  }

  private void writeReport(RestoreReport report) throws IOException {
    byte[] json = report.json().getBytes(StandardCharsets.UTF_8);
    try (Sink sink = storage.create(request.reportLocation())) {
      sink.write(json, 0, json.length);
      sink.commit();
    }
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
        report.isPresent() && report.get().plan().equals(plan) && is(report.get().restored());
    return ours ? report : Optional.empty();
  }

  private static Optional<RestoreReport> read(String json) {
    try {
      return Optional.of(RestoreReport.of(json));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private boolean is(FilmFingerprint restored) throws IOException {
    if (storage.stat(out.text()).isEmpty()) {
      return false;
    }
    try (SeekableSource there = storage.open(out.text())) {
      return FilmFingerprint.of(there).equals(restored);
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

  /** Before the film is indexed, which may take long: a film at OUT that no job of ours made. */
  private void refuseStranger(Location base) throws IOException {
    if (request.overwrite() || storage.stat(out.text()).isEmpty()) {
      return;
    }
    List<Optional<String>> reports = new ArrayList<>();
    reports.add(WorkFolder.text(storage, request.reportLocation()));
    for (WorkFolder work : WorkFolder.allIn(storage, base, out)) {
      reports.add(work.readPublishing());
    }
    for (Optional<String> json : reports) {
      Optional<RestoreReport> report = json.flatMap(RestoreJob::read);
      if (report.isPresent() && is(report.get().restored())) {
        return;
      }
    }
    throw stranger();
  }

  private SettingsException stranger() {
    return new SettingsException(
        out + ": another film is there; choose another OUT, or --overwrite to replace it");
  }

  private Path scratch(WorkFolder work) throws IOException {
    if (work.location().isLocal()) {
      return work.location().path();
    }
    Path folder = Files.createTempDirectory("reelspark");
    folder.toFile().deleteOnExit();
    return folder;
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
