package org.reelspark.jobs.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.defect.DefectShapes;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.FramePictures;
import org.reelspark.core.report.Screen;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.restore.WindowAssembler;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.NativeMemory;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * Restores one run: decode, infer and encode side by side.
 *
 * <pre>
 *   decode --[{@value #QUEUE} frames]--> windows, infer --[{@value #QUEUE} frames]--> encode
 * </pre>
 */
public final class RestoreTask {
  /** Frames that wait between two stages, at most. */
  public static final int QUEUE = 3;

  private static final AtomicInteger RUNNING = new AtomicInteger();

  private final RestoreOrder order;
  private final RunInput input;
  private final Storage storage;
  private final LongAccumulator restored;
  private final TaskContext context;
  private final Budget budget;
  private final WorkFolder work;

  private final AtomicLong decodeNanos = new AtomicLong();
  private final AtomicLong inferNanos = new AtomicLong();
  private final AtomicLong encodeNanos = new AtomicLong();
  private final AtomicInteger restarts = new AtomicInteger();
  private final WorstFrames worst;

  /**
   * @param restored counts frames as they are encoded
   */
  public RestoreTask(
      RestoreOrder order, RunInput input, Storage storage, LongAccumulator restored) {
    this.order = order;
    this.input = input;
    this.storage = storage;
    this.restored = restored;
    this.context = TaskContext.get();
    this.budget = CpuBudget.ofExecutor();
    this.work = WorkFolder.in(storage, new Location(order.work()));
    this.worst =
        new WorstFrames(
            new Screen(order.restored().video()), input.run().chunks(), order.stretches());
  }

  /** Tasks at work in this JVM. */
  static int running() {
    return RUNNING.get();
  }

  /**
   * Restores the run's chunks and commits their segments.
   *
   * @throws IOException where storage fails, which Spark may try again
   */
  public TaskResult<List<FinishedSegment>> call() throws IOException {
    RUNNING.incrementAndGet();
    try {
      return new TaskResult<>(restore(), null);
    } catch (FilmException | ModelException | DeviceException | SettingsException e) {
      return new TaskResult<>(null, e);
    } finally {
      RUNNING.decrementAndGet();
      NativeMemory.giveBack();
    }
  }

  private List<FinishedSegment> restore() throws IOException {
    String name = order.shipped() ? SparkFiles.get(order.model()) : order.model();
    boolean local = Devices.isLocal(SparkEnv.get().conf());
    Map<String, ResourceInformation> resources = context.resourcesJMap();
    RestoreOptions options = Devices.options(resources, local, order.options());
    Model model = ModelCache.get(name, order.modelHash(), options);
    List<FinishedSegment> finished = new ArrayList<>();
    SideBySide stages = new SideBySide(context::isInterrupted);
    SideBySide.Belt<Frame> decoded = stages.belt(QUEUE, Counters.DECODED);
    SideBySide.Belt<BeforeAfter> done = stages.belt(QUEUE, Counters.RESTORED);
    String thread = Thread.currentThread().getName();
    int decoding = Devices.decoding(resources, local, order.source().decoder());
    int encoding = Devices.encoding(resources, local, order.encoder());
    stages.add("decode for " + thread, () -> decode(decoding, decoded));
    stages.add("encode for " + thread, () -> encode(encoding, done, finished));
    try {
      stages.run(() -> infer(model, decoded, done));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was told to stop");
    } catch (Exception e) {
      throw new IllegalStateException("a stage failed unexpectedly: " + e, e);
    }
    return finished;
  }

  private void decode(int gpu, SideBySide.Belt<Frame> decoded)
      throws IOException, InterruptedException {
    try (FilmReader reader =
        new FilmReader(storage, order.source(), input, gpu, budget, decodeNanos)) {
      int counted = 0;
      for (Frame frame; (frame = reader.next()) != null; ) {
        restarts.addAndGet(reader.restarts() - counted);
        counted = reader.restarts();
        decoded.put(frame);
      }
    }
    decoded.end();
  }

  private void infer(Model model, SideBySide.Belt<Frame> decoded, SideBySide.Belt<BeforeAfter> done)
      throws InterruptedException {
    WindowAssembler windows =
        new WindowAssembler(model.describe().radius(), input.analysis(), input.run().span());
    Budget device = model.onGpu() ? GpuBudget.ofExecutor() : budget;
    try (Restorer restorer = model.restorer(order.source().film().video().colour())) {
      for (Frame frame; (frame = decoded.take()) != null; ) {
        windows.push(frame);
        for (Window window; (window = windows.poll()) != null; ) {
          Window offered = window;
          Restored restored = device.spend(inferNanos, () -> restorer.restore(offered));
          BeforeAfter next = new BeforeAfter(offered.centre(), restored);
          if (worst.ends(next)) {
            budget.spend(
                encodeNanos,
                () -> {
                  worst.take(offered.frameNumber());
                  return null;
                });
          }
          done.put(next);
        }
      }
    }
    done.end();
  }

  private void encode(int gpu, SideBySide.Belt<BeforeAfter> done, List<FinishedSegment> finished)
      throws IOException, InterruptedException {
    for (Chunk chunk : input.run().chunks()) {
      finished.add(segment(gpu, chunk, done));
      NativeMemory.giveBack();
    }
  }

  private FinishedSegment segment(int gpu, Chunk chunk, SideBySide.Belt<BeforeAfter> done)
      throws IOException, InterruptedException {
    PictureFormat format = order.restored().video().format();
    String file = WorkFolder.segmentName(chunk.id(), UUID.randomUUID().toString());
    long began = System.currentTimeMillis();
    DefectShapes shapes = new DefectShapes(format.width(), format.height());
    List<FrameStatistics> statistics = new ArrayList<>(chunk.frames());
    List<DefectCounts> defects = new ArrayList<>(chunk.frames());
    int captions = 0;
    try (Sink sink = storage.create(work.segments().child(file).text());
        SegmentEncoder encoder =
            new SegmentEncoder(order.restored(), order.encoder(), gpu, chunk, order.plan(), sink);
        CompanionSegments companions = new CompanionSegments(storage, work, order, chunk, file)) {
      for (int number = chunk.first(); number < chunk.end(); number++) {
        BeforeAfter next = done.take();
        if (next == null || next.restored().statistics().frame() != number) {
          throw new IllegalStateException("frame " + number + " did not come out of the model");
        }
        int at = number;
        budget.spend(
            encodeNanos,
            () -> {
              encoder.encode(at, next.restored().frame());
              companions.encode(at, next);
              NativeMemory.giveBackAtTimes();
              return defects.add(shapes.count(next.restored().mask()));
            });
        statistics.add(next.restored().statistics());
        captions += next.restored().frame().captions().length > 0 ? 1 : 0;
        restored.add(1);
      }
      SegmentSummary summary = budget.spend(encodeNanos, encoder::finish);
      List<FinishedSegment.CompanionSegment> beside = budget.spend(encodeNanos, companions::finish);
      List<FramePictures> pictures = worst.of(chunk);
      if (!pictures.isEmpty()) {
        work.writePictures(file, pictures);
      }
      FinishedSegment segment =
          new FinishedSegment(
              file,
              summary,
              statistics,
              defects,
              pictures.stream().map(FramePictures::frame).toList(),
              captions,
              new FinishedSegment.Shift(
                  SparkEnv.get().executorId(), began, System.currentTimeMillis()),
              seconds(),
              context.attemptNumber(),
              restarts.getAndSet(0),
              beside);
      work.describe(segment);
      companions.commit();
      sink.commit();
      Counters.add(segment);
      return segment;
    }
  }

  /** Seconds of work since the last segment. */
  private Map<String, Double> seconds() {
    return Map.of(
        "decode", decodeNanos.getAndSet(0) / 1e9,
        "infer", inferNanos.getAndSet(0) / 1e9,
        "encode", encodeNanos.getAndSet(0) / 1e9);
  }
}
