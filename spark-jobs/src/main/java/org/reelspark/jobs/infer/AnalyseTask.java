package org.reelspark.jobs.infer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.NativeMemory;

/** Measures every frame of one run for the film-wide analysis; decode and measure side by side. */
public final class AnalyseTask {
  private final FilmOrder order;
  private final RunInput input;
  private final Storage storage;
  private final LongAccumulator measured;
  private final TaskContext context = TaskContext.get();
  private final Budget budget = CpuBudget.ofExecutor();
  private final AtomicLong nanos = new AtomicLong();

  /**
   * @param input a run whose padded span holds the frame before its first, unless that is the
   *     film's first
   * @param measured counts frames as they are measured
   */
  public AnalyseTask(FilmOrder order, RunInput input, Storage storage, LongAccumulator measured) {
    this.order = order;
    this.input = input;
    this.storage = storage;
    this.measured = measured;
  }

  /**
   * The sums of the run's core, in order.
   *
   * @throws IOException where storage fails, which Spark may try again
   */
  public TaskResult<List<FrameSums>> call() throws IOException {
    try {
      return new TaskResult<>(measure(), null);
    } catch (FilmException | DeviceException e) {
      return new TaskResult<>(null, e);
    } finally {
      NativeMemory.giveBack();
    }
  }

  private List<FrameSums> measure() throws IOException {
    List<FrameSums> sums = new ArrayList<>();
    SideBySide stages = new SideBySide(context::isInterrupted);
    SideBySide.Belt<Frame> decoded = stages.belt(RestoreTask.QUEUE);
    boolean local = Devices.isLocal(SparkEnv.get().conf());
    int gpu = Devices.decoding(context.resourcesJMap(), local, order.decoder());
    stages.add("decode for " + Thread.currentThread().getName(), () -> decode(gpu, decoded));
    try {
      stages.run(() -> measure(decoded, sums));
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was told to stop");
    } catch (Exception e) {
      throw new IllegalStateException("a stage failed unexpectedly: " + e, e);
    }
    return sums;
  }

  private void decode(int gpu, SideBySide.Belt<Frame> decoded)
      throws IOException, InterruptedException {
    try (FilmReader reader = new FilmReader(storage, order, input, gpu, budget, nanos)) {
      for (Frame frame; (frame = reader.next()) != null; ) {
        decoded.put(frame);
      }
    }
    decoded.end();
  }

  private void measure(SideBySide.Belt<Frame> decoded, List<FrameSums> sums)
      throws InterruptedException {
    PictureFormat format = order.film().video().format();
    FrameMeter meter =
        new FrameMeter(format, FrameMeter.black(format, order.film().video().colour()));
    Chunk span = input.run().span();
    Frame previous = null;
    int number = span.paddedFirst();
    for (Frame frame; (frame = decoded.take()) != null; number++) {
      if (number >= span.first() && number < span.end()) {
        Frame now = frame;
        Frame before = previous;
        sums.add(budget.spend(nanos, () -> meter.measure(now, before)));
        measured.add(1);
      }
      previous = frame;
    }
  }
}
