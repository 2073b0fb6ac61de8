package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.Run;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.SegmentReader;
import org.reelspark.jobs.infer.RestoreOrder;
import org.reelspark.jobs.infer.RestoreTask;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/** Restores the chunks that earlier runs have not, and keeps account of all of them. */
final class RestoreStage {
  /** Takes a segment that stands for its chunk from now on. */
  interface Accepted {
    void take(FinishedSegment segment) throws IOException;
  }

  /** Frames to choose from for the page, where a film has fewer chunks. */
  private static final int PICTURES = 12;

  private final Storage storage;
  private final JavaSparkContext spark;
  private final Broadcast<SerializableConfiguration> hadoop;
  private final Preparation film;
  private final FilmAnalysis analysis;
  private final WorkFolder work;
  private final Progress progress;

  private long frames;
  private double framesPerSecond;
  private int resumed;
  private int retries;
  private int restarts;
  private int captions;
  private final Map<String, Double> taskSeconds = new HashMap<>();
  private final List<Integer> concealed = new ArrayList<>();

  /**
   * @param analysis null where the model wants none
   */
  RestoreStage(
      Storage storage,
      JavaSparkContext spark,
      Broadcast<SerializableConfiguration> hadoop,
      Preparation film,
      FilmAnalysis analysis,
      WorkFolder work,
      Progress progress) {
    this.storage = storage;
    this.spark = spark;
    this.hadoop = hadoop;
    this.film = film;
    this.analysis = analysis;
    this.work = work;
    this.progress = progress;
  }

  /** Hands over one segment of every chunk: those of earlier runs first. */
  void run(Accepted accepted) throws IOException {
    Plan plan = film.plan();
    List<Run> missing = takeOver(accepted);
    long before = frames;
    progress.begin(Progress.Stage.RESTORE, plan.frames(), before);
    long begin = System.nanoTime();
    Broadcast<RestoreOrder> order = spark.broadcast(order());
    Broadcast<SerializableConfiguration> configuration = hadoop;
    new FilmStage<RunInput, List<FinishedSegment>>(
            spark,
            "restore",
            new Location(film.request().in()),
            RunInput::frames,
            (input, done) ->
                new RestoreTask(
                        order.value(),
                        input,
                        new SchemeStorage(configuration.value().value()),
                        done)
                    .call())
        .run(
            missing.stream().map(run -> RunInput.of(run, film.index(), analysis)).toList(),
            (task, segments) -> {
              // One attempt made all of a task's segments; those of earlier runs are not retries.
              retries += segments.get(0).attempt();
              for (FinishedSegment segment : segments) {
                work.accept(segment);
                add(segment);
                accepted.take(segment);
              }
            },
            done -> progress.done(before + done));
    order.destroy();
    double seconds = (System.nanoTime() - begin) / 1e9;
    framesPerSecond = before == plan.frames() ? 0 : (plan.frames() - before) / seconds;
  }

  /**
   * What it took.
   *
   * @param wallSeconds by stage of the job
   */
  RestoreReport.Work work(Map<String, Double> wallSeconds) {
    return new RestoreReport.Work(
        wallSeconds,
        taskSeconds,
        framesPerSecond,
        film.plan().chunks().size(),
        resumed,
        retries,
        restarts);
  }

  /** Frames in which the decoder filled in damage, in order. */
  List<Integer> concealed() {
    return concealed.stream().sorted().toList();
  }

  /** What becomes of the streams; captions that begin late are known only now. */
  StreamPlan streams() {
    StreamPlan streams = film.streams();
    boolean named = streams.losses().stream().anyMatch(loss -> loss.startsWith("captions "));
    if (streams.captions() || captions == 0 || named) {
      return streams;
    }
    return streams.withLoss(
        "captions inside the picture, of %d frames, can't be written by %s"
            .formatted(captions, film.plan().encoder().encoder()));
  }

  private void add(FinishedSegment segment) {
    frames += segment.summary().frames();
    restarts += segment.restarts();
    captions += segment.captions();
    segment.seconds().forEach((stage, spent) -> taskSeconds.merge(stage, spent, Double::sum));
    for (FrameStatistics frame : segment.statistics()) {
      if (frame.concealed()) {
        concealed.add(frame.frame());
      }
    }
  }

  private RestoreOrder order() throws IOException {
    boolean shipped = film.model().isArchive() && !spark.isLocal();
    String model = film.model().name();
    if (shipped) {
      Path archive = film.model().namedByHash();
      spark.addFile(archive.toString());
      model = archive.getFileName().toString();
    }
    return new RestoreOrder(
        film.order(),
        model,
        shipped,
        film.plan().model(),
        film.model().description().scale(),
        film.options(),
        film.plan().encoder(),
        film.plan().hash(),
        Math.max(1, PICTURES / film.plan().chunks().size()),
        film.companions(),
        work.location().text());
  }

  /** Takes over every sound segment of earlier runs and gives what is left to restore. */
  private List<Run> takeOver(Accepted accepted) throws IOException {
    Map<Integer, List<FinishedSegment>> written = new HashMap<>();
    for (FinishedSegment segment : work.written()) {
      written.computeIfAbsent(segment.summary().chunk(), c -> new ArrayList<>()).add(segment);
    }
    List<Run> missing = new ArrayList<>();
    for (Run run : film.plan().runs()) {
      List<Chunk> open = new ArrayList<>();
      for (Chunk chunk : run.chunks()) {
        Optional<FinishedSegment> segment =
            takeOver(chunk, written.getOrDefault(chunk.id(), List.of()));
        if (segment.isPresent()) {
          add(segment.get());
          resumed++;
          accepted.take(segment.get());
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

  private Optional<FinishedSegment> takeOver(Chunk chunk, List<FinishedSegment> written)
      throws IOException {
    Optional<FinishedSegment> accepted = work.accepted(chunk.id());
    if (accepted.isPresent() && sound(chunk, accepted.get())) {
      return accepted;
    }
    if (accepted.isPresent()) {
      work.reject(chunk.id());
    }
    for (FinishedSegment segment : written) {
      if (!Optional.of(segment).equals(accepted) && sound(chunk, segment)) {
        work.accept(segment);
        return Optional.of(segment);
      }
    }
    return Optional.empty();
  }

  /** Whether a segment and those of the companion films are all there, whole. */
  private boolean sound(Chunk chunk, FinishedSegment segment) throws IOException {
    if (!sound(chunk, segment.file(), film.plan().hash(), segment.summary())) {
      return false;
    }
    for (Companion companion : film.companions()) {
      Optional<FinishedSegment.CompanionSegment> made = segment.of(companion);
      if (made.isEmpty()
          || !sound(chunk, made.get().file(), companion.segments(), made.get().summary())) {
        return false;
      }
    }
    return true;
  }

  private boolean sound(Chunk chunk, String file, String plan, SegmentSummary summary)
      throws IOException {
    String location = work.segments().child(file).text();
    if (storage.stat(location).isEmpty()) {
      return false;
    }
    try (SeekableSource source = storage.open(location)) {
      boolean sound = SegmentReader.check(source, plan, chunk).equals(Optional.of(summary));
      if (!sound) {
        storage.delete(location);
      }
      return sound;
    }
  }
}
