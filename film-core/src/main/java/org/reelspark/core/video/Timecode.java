package org.reelspark.core.video;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.ffmpeg.avutil.AVTimecode;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamInfo;

/** The timecode of a film's first frame, which containers keep as a tag or as a track. */
final class Timecode {
  private static final String TAG = "timecode";

  private Timecode() {}

  /** The film's timecode as it is written there. */
  static Optional<String> of(FilmInfo film) {
    List<Map<String, String>> places = new ArrayList<>();
    places.add(film.streams().get(film.video().stream()).metadata());
    for (StreamInfo stream : film.streams()) {
      places.add(stream.metadata());
    }
    places.add(film.metadata());
    return places.stream()
        .flatMap(tags -> tags.entrySet().stream())
        .filter(tag -> tag.getKey().equalsIgnoreCase(TAG))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** The timecode of a later frame. */
  static Optional<String> of(FilmInfo film, int frame) {
    return frame == 0 ? of(film) : of(film).map(start -> add(film, start, frame));
  }

  private static String add(FilmInfo film, String start, int frames) {
    Rational rate = film.video().frameRate();
    try (AVTimecode timecode = new AVTimecode();
        BytePointer text = new BytePointer(avutil.AV_TIMECODE_STR_SIZE)) {
      FFmpegError.check(
          avutil.av_timecode_init_from_string(
              timecode, avutil.av_make_q(rate.num(), rate.den()), start, null),
          film.name() + ": timecode " + start);
      return avutil.av_timecode_make_string(timecode, text, frames).getString();
    }
  }
}
