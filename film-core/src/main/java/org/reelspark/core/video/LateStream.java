package org.reelspark.core.video;

import java.util.Locale;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avutil;

/**
 * A stream that the start of a film does not tell of, or not enough to copy it: transport and
 * program streams describe a stream only where it begins.
 *
 * @param name for messages
 * @param video whether it is a picture
 * @param when it begins, for messages
 * @param remedy what to do, for messages
 */
public record LateStream(String name, boolean video, String when, String remedy) {
  /** How far FFmpeg is told to read beyond the place where a stream begins. */
  private static final long MORE_BYTES = 8L << 20;

  private static final long MORE_SECONDS = 10;

  private static final String WITHOUT = "go without it with --drop-unsupported";

  /**
   * @param seconds after the film's start that it was met at
   * @param bytes from the file's start that it was met at
   */
  static LateStream at(SourceInput input, int stream, double seconds, long bytes) {
    long micros = ((long) seconds + MORE_SECONDS) * avutil.AV_TIME_BASE;
    return new LateStream(
        name(input, stream),
        input.stream(stream).codecpar().codec_type() == avutil.AVMEDIA_TYPE_VIDEO,
        String.format(Locale.ROOT, "begins only after %.1f s (byte %d)", seconds, bytes),
        "have the start tell of it: ffmpeg -probesize %d -analyzeduration %d -i '%s' -map 0 -c copy told.mkv, or "
                .formatted(bytes + MORE_BYTES, micros, input.name())
            + WITHOUT);
  }

  /** A stream that is known, but not so well that a decoder could be told what it is. */
  static Optional<LateStream> of(SourceInput input, StreamHeads heads, int stream) {
    AVStream from = input.stream(stream);
    if (from.codecpar().codec_type() != avutil.AVMEDIA_TYPE_AUDIO
        || from.codecpar().sample_rate() > 0) {
      return Optional.empty();
    }
    AVPacket[] packets = heads.packets(stream);
    if (packets.length == 0) {
      String when = "has no packet in the first " + (StreamHeads.MOST_BYTES >> 20) + " MB";
      return Optional.of(new LateStream(name(input, stream), false, when, WITHOUT));
    }
    if (packets[0].pts() == avutil.AV_NOPTS_VALUE && packets[0].dts() == avutil.AV_NOPTS_VALUE) {
      String when = "begins with a packet without a time (byte %d)".formatted(packets[0].pos());
      return Optional.of(new LateStream(name(input, stream), false, when, WITHOUT));
    }
    double start = (double) input.context().start_time() / avutil.AV_TIME_BASE;
    double tick = FilmProbe.rational(from.time_base()).value();
    double seconds = FilmWriter.time(packets[0], input.name()) * tick - start;
    return Optional.of(at(input, stream, seconds, packets[0].pos()));
  }

  /** With the number by which its container, and so other programs, know it. */
  private static String name(SourceInput input, int stream) {
    AVStream from = input.stream(stream);
    String name = FilmTraits.name(FilmTraits.stream(from));
    String number =
        switch (input.container()) {
          case "mpegts" -> ", PID 0x%x)";
          case "mpeg" -> ", id 0x%x)";
          default -> ")";
        };
    return name.substring(0, name.length() - 1) + number.formatted(from.id());
  }

  /** What the restored film lacks without it. */
  String loss() {
    return name + " is left out: it " + when;
  }

  /** Why the film is not restored with it. */
  String refusal(String film) {
    return film + ": " + name + " " + when + " and can't be copied; " + remedy;
  }
}
