package org.reelspark.jobs.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.CompanionPictures;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FrameIndexer;
import org.reelspark.jobs.storage.Location;

/** Plans the films that are made beside a restored one. */
final class Companions {
  /** Of before and after, which people look at and nobody restores further. */
  private static final String QUALITY = "20";

  private static final String PRESET = "veryfast";
  private static final String PIXEL_FORMAT = "yuv420p";

  private Companions() {}

  /**
   * The films that a request asks for, with the times of the restored one.
   *
   * @param film with the restored picture
   * @param streams of the restored film
   * @throws org.reelspark.core.plan.SettingsException where a container or an encoder can't
   */
  static List<Companion> of(
      SeekableSource source,
      FilmInfo film,
      FrameIndexer.Listing listing,
      StreamPlan streams,
      Plan plan,
      RestoreRequest request)
      throws IOException {
    if (request.companions().isEmpty()) {
      return List.of();
    }
    FrameIndex index = listing.index().slice(plan.from(), plan.to());
    boolean excerpt = plan.frames() != listing.index().size();
    long shift = Containers.shift(source, film, index, excerpt, plan.encoder(), streams);
    List<Companion> companions = new ArrayList<>();
    for (Map.Entry<Companion.Kind, String> asked : request.companions().entrySet()) {
      Companion.Kind kind = asked.getKey();
      String out = new Location(asked.getValue()).full().text();
      boolean mask = kind == Companion.Kind.MASK;
      FilmInfo shown = film.with(CompanionPictures.video(kind, film.video()));
      EncoderSettings encoder =
          mask
              ? Containers.encoder(shown, out, VideoCodec.FFV1, null, null, null)
              : Containers.encoder(shown, out, VideoCodec.H264, QUALITY, PRESET, PIXEL_FORMAT);
      Containers.checkTicks(film, index, out);
      StreamPlan carried = Containers.companion(source, shown, encoder, out, !mask);
      companions.add(
          Companion.of(
              kind,
              out,
              shown,
              encoder,
              (mask ? carried : Containers.without(carried, film, listing.late(), true))
                  .shiftedBy(shift),
              plan.hash()));
    }
    return companions;
  }
}
