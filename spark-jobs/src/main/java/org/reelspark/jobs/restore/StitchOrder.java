package org.reelspark.jobs.restore;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.jobs.infer.FilmOrder;

/**
 * All that joining films takes but their segments.
 *
 * @param index of the frames that are joined
 * @param excerpt whether these are only a part of the film
 * @param films the restored one and its companions
 */
record StitchOrder(
    FilmOrder source, FrameIndex index, boolean excerpt, List<Chunk> chunks, List<Film> films)
    implements Serializable {
  /**
   * One film that is made.
   *
   * @param film the source, with the picture that this film has
   * @param segments hash that its segments carry
   */
  record Film(FilmInfo film, EncoderSettings encoder, StreamPlan streams, String segments)
      implements Serializable {}

  static StitchOrder of(Preparation film) {
    Plan plan = film.plan();
    List<Film> films = new ArrayList<>();
    films.add(new Film(film.restored(), plan.encoder(), film.streams(), plan.hash()));
    for (Companion each : film.companions()) {
      films.add(new Film(each.film(), each.encoder(), each.streams(), each.segments()));
    }
    return new StitchOrder(
        film.order(),
        film.index().slice(plan.from(), plan.to()),
        film.excerpt(),
        List.copyOf(plan.chunks()),
        List.copyOf(films));
  }
}
