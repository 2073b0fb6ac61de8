package org.reelspark.jobs.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.Budget;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.infer.FilmOrder;
import org.reelspark.jobs.infer.FilmReader;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.infer.TaskResult;

/** Measures every frame of one stretch of a film. */
final class SurveyTask {
  /**
   * What one task measures.
   *
   * @param film its place among the films
   * @param span its padded span holds the frame before its first, unless that is the film's first
   */
  record Input(int film, FilmOrder order, RunInput span) implements Serializable {
    String part() {
      return span.frames() + " of " + order.film().name();
    }
  }

  private final Input input;
  private final Storage storage;
  private final LongAccumulator measured;
  private final Budget budget = CpuBudget.ofExecutor();
  private final AtomicLong nanos = new AtomicLong();

  SurveyTask(Input input, Storage storage, LongAccumulator measured) {
    this.input = input;
    this.storage = storage;
    this.measured = measured;
  }

  /** The figures of the span's core, in order. */
  TaskResult<List<FrameFigures>> call() throws IOException {
    try {
      return new TaskResult<>(measure(), null);
    } catch (FilmException e) {
      return new TaskResult<>(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was told to stop");
    }
  }

  private List<FrameFigures> measure() throws IOException, InterruptedException {
    FilmOrder order = input.order();
    PictureFormat format = order.film().video().format();
    FrameMeter meter =
        new FrameMeter(format, FrameMeter.black(format, order.film().video().colour()));
    Chunk span = input.span().run().span();
    List<FrameFigures> figures = new ArrayList<>();
    try (FilmReader reader = new FilmReader(storage, order, input.span(), budget, nanos)) {
      Frame before = null;
      int number = span.paddedFirst();
      for (Frame frame; (frame = reader.next()) != null; number++) {
        TaskContext.get().killTaskIfInterrupted();
        if (number >= span.first() && number < span.end()) {
          Frame now = frame;
          Frame last = before;
          figures.add(budget.spend(nanos, () -> figures(meter, now, last)));
          measured.add(1);
        }
        before = frame;
      }
    }
    return figures;
  }

  private static FrameFigures figures(FrameMeter meter, Frame now, Frame before) {
    return new FrameFigures(
        meter.measure(now, before),
        FrameFigures.sharpness(now),
        FrameFigures.motion(now, before),
        now.concealed());
  }
}
