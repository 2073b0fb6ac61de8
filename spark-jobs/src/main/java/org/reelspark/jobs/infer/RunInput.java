package org.reelspark.jobs.infer;

import java.io.Serializable;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Run;

/**
 * What one task needs of the film.
 *
 * @param slice the frames from the seek point before the one that decoding starts at, to one past
 *     the padded span
 * @param analysis of the padded span; null where the model wants none
 */
public record RunInput(Run run, FrameIndex slice, FilmAnalysis analysis) implements Serializable {

  /** The frames of the run's core, in words. */
  public String frames() {
    return "frames %d to %d".formatted(run.span().first(), run.span().end() - 1);
  }

  /** Cuts a task's part out of the film's index and analysis. */
  public static RunInput of(Run run, FrameIndex index, FilmAnalysis analysis) {
    Chunk span = run.span();
    int before = span.seek() == index.first() ? -1 : index.seekPointAtOrBefore(span.seek() - 1);
    int from = before < 0 ? index.first() : before;
    return new RunInput(
        run,
        index.slice(from, Math.min(index.end(), span.paddedEnd() + 1)),
        analysis == null ? null : analysis.slice(span.paddedFirst(), span.paddedEnd()));
  }
}
