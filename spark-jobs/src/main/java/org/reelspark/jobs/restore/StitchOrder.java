package org.reelspark.jobs.restore;

import java.io.Serializable;
import java.util.List;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.StreamPlan;

/**
 * All that joining a film takes but its segments.
 *
 * @param index of the frames that are joined
 * @param excerpt whether these are only a part of the film
 * @param plan the plan's hash
 */
record StitchOrder(
    FilmInfo film,
    FrameIndex index,
    boolean excerpt,
    EncoderSettings encoder,
    StreamPlan streams,
    String plan,
    List<Chunk> chunks)
    implements Serializable {
  static StitchOrder of(Preparation film) {
    Plan plan = film.plan();
    return new StitchOrder(
        film.restored(),
        film.index().slice(plan.from(), plan.to()),
        film.excerpt(),
        plan.encoder(),
        film.streams(),
        plan.hash(),
        List.copyOf(plan.chunks()));
  }
}
