package org.reelspark.core.video;

import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamPlan;

/**
 * Which packets of the source are copied. The stitcher and the verifier ask the same question, so
 * they agree on the answer.
 */
final class CopiedStreams {
  /**
   * How far streams may lie apart in a file: past an excerpt's end by more, nothing of it follows.
   */
  private static final double SKEW_SECONDS = 30;

  private final FilmInfo film;
  private final boolean[] copied;
  private final Optional<FilmWriter.Span> excerpt;
  private boolean over;

  CopiedStreams(FilmInfo film, FrameIndex index, boolean isExcerpt, StreamPlan plan) {
    this.film = film;
    this.copied = new boolean[film.streams().size()];
    for (StreamAction action : plan.actions()) {
      copied[action.stream()] = FilmWriter.isCopied(action.handling());
    }
    over = plan.actions().stream().noneMatch(a -> FilmWriter.isCopied(a.handling()));
    double tick = film.video().timeBase().value();
    int last = index.end() - 1;
    excerpt =
        isExcerpt
            ? Optional.of(
                new FilmWriter.Span(
                    index.pts(index.first()) * tick,
                    (index.pts(last) + index.duration(last)) * tick))
            : Optional.empty();
  }

  /** The stretch of the source that is written, where it is not all of it. */
  Optional<FilmWriter.Span> excerpt() {
    return excerpt;
  }

  /** Has the demuxer pass over the streams that are not copied. */
  void select(SourceInput source) {
    for (int i = 0; i < source.context().nb_streams(); i++) {
      boolean wanted = i < copied.length && copied[i];
      source.stream(i).discard(wanted ? avcodec.AVDISCARD_DEFAULT : avcodec.AVDISCARD_ALL);
    }
  }

  /** Whether a packet of the source goes into the film. */
  boolean takes(SourceInput source, AVPacket packet) {
    int stream = packet.stream_index();
    if (stream >= copied.length || !copied[stream]) {
      return false;
    }
    FilmWriter.timeCover(source.stream(stream), packet);
    if (excerpt.isEmpty() || FilmWriter.isCover(source.stream(stream))) {
      return true;
    }
    double seconds = FilmWriter.time(packet) * film.streams().get(stream).timeBase().value();
    over = seconds > excerpt.get().to() + SKEW_SECONDS;
    return seconds >= excerpt.get().from() && seconds < excerpt.get().to();
  }

  /** Whether no further packet can be taken. */
  boolean isOver() {
    return over;
  }
}
