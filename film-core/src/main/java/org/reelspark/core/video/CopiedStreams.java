package org.reelspark.core.video;

import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.StreamPlan;

/**
 * Which packets of the source are copied, and for how long those of subtitles show. The stitcher
 * and the verifier ask the same question, so they agree on the answer.
 */
final class CopiedStreams {
  /**
   * How far streams may lie apart in a file: past an excerpt's end by more, nothing of it follows.
   */
  private static final double SKEW_SECONDS = 30;

  /** Of a tick: the ends of an excerpt are that exact. */
  private static final double NOTHING = 1e-6;

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

  /**
   * Whether a packet of the source goes into the film: into an excerpt what begins within it, and
   * of subtitles the part within, to which the packet is cut.
   */
  boolean takes(SourceInput source, AVPacket packet) {
    int stream = packet.stream_index();
    if (stream >= copied.length || !copied[stream]) {
      return false;
    }
    FilmWriter.timeCover(source.stream(stream), packet);
    if (excerpt.isEmpty() || FilmWriter.isCover(source.stream(stream))) {
      return true;
    }
    StreamInfo info = film.streams().get(stream);
    double tick = info.timeBase().value();
    long time = FilmWriter.time(packet, film.name());
    over = time * tick > excerpt.get().to() + SKEW_SECONDS;
    long from = (long) Math.ceil(excerpt.get().from() / tick - NOTHING);
    long to = (long) Math.ceil(excerpt.get().to() / tick - NOTHING);
    if (!info.kind().equals("subtitle") || packet.duration() <= 0) {
      return time >= from && time < to;
    }
    long start = Math.max(time, from);
    long end = Math.min(time + packet.duration(), to);
    if (start > time) {
      packet.pts(start).dts(start);
    }
    packet.duration(end - start);
    return start < end;
  }

  /** Whether no further packet can be taken. */
  boolean isOver() {
    return over;
  }
}
