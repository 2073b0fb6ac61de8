package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reelspark.core.frame.PictureFormat;

/** What the ffmpeg program makes of a film when it decodes it once from its start. */
final class LinearDecode {
  private final long[] pts;
  private final byte[] samples;
  private final int frameBytes;

  private LinearDecode(long[] pts, byte[] samples, int frameBytes) {
    this.pts = pts;
    this.samples = samples;
    this.frameBytes = frameBytes;
  }

  /** Decodes to the native format that {@code pixelFormat} is handed on as. */
  static LinearDecode of(Path film, String pixelFormat, PictureFormat format) {
    String native_ = coarse(pixelFormat) ? pixelFormat : nativeName(pixelFormat, format);
    byte[] samples = decode(film, "-pix_fmt", native_, "-f", "rawvideo");
    long[] pts = times(film);
    LinearDecode raw =
        new LinearDecode(pts, samples, pts.length == 0 ? 0 : samples.length / pts.length);
    return coarse(pixelFormat) ? raw.repeatChroma(pixelFormat, format) : raw;
  }

  static long[] times(Path film) {
    String table = new String(decode(film, "-enc_time_base", "demux", "-f", "framecrc"), UTF_8);
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .mapToLong(line -> Long.parseLong(Arrays.asList(line.split(",")).get(2).strip()))
        .toArray();
  }

  long[] pts() {
    return pts;
  }

  /** The samples of all frames, one after another. */
  byte[] samples() {
    return samples;
  }

  byte[] frame(int number) {
    return Arrays.copyOfRange(samples, number * frameBytes, (number + 1) * frameBytes);
  }

  private static byte[] decode(Path film, String... output) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-threads", "1", "-noautorotate", "-copyts", "-i", film.toString()));
    arguments.addAll(List.of("-map", "0:v:0", "-fps_mode", "passthrough"));
    arguments.addAll(List.of(output));
    arguments.add("pipe:1");
    return FFmpegProgram.ffmpeg(arguments);
  }

  private static String nativeName(String pixelFormat, PictureFormat format) {
    if (pixelFormat.startsWith("yuvj")) {
      return pixelFormat;
    }
    String name =
        switch (format.chroma()) {
          case GREY -> "gray";
          case YUV420 -> "yuv420p";
          case YUV422 -> "yuv422p";
          case YUV444 -> "yuv444p";
        };
    return format.bitDepth() == 8 ? name : name + format.bitDepth() + "le";
  }

  private static boolean coarse(String pixelFormat) {
    return List.of("yuv410p", "yuv411p", "yuv440p").contains(pixelFormat);
  }

  /** 4:1:0 to 4:2:0, 4:1:1 to 4:2:2 and 4:4:0 to 4:4:4, all at 8 bits. */
  private LinearDecode repeatChroma(String pixelFormat, PictureFormat format) {
    int acrossFrom = pixelFormat.equals("yuv440p") ? 1 : 4;
    int downFrom = pixelFormat.equals("yuv410p") ? 4 : pixelFormat.equals("yuv440p") ? 2 : 1;
    int narrow = (format.width() + acrossFrom - 1) / acrossFrom;
    int low = (format.height() + downFrom - 1) / downFrom;
    int luma = format.planeBytes(0);
    int across = acrossFrom / format.chroma().horizontal();
    int down = downFrom / format.chroma().vertical();
    byte[] repeated = new byte[pts.length * format.bytes()];
    for (int f = 0; f < pts.length; f++) {
      byte[] from = frame(f);
      int out = f * format.bytes();
      System.arraycopy(from, 0, repeated, out, luma);
      out += luma;
      for (int plane = 1; plane < 3; plane++) {
        int start = luma + (plane - 1) * narrow * low;
        for (int y = 0; y < format.planeHeight(plane); y++) {
          for (int x = 0; x < format.planeWidth(plane); x++) {
            repeated[out++] = from[start + (y / down) * narrow + x / across];
          }
        }
      }
    }
    return new LinearDecode(pts, repeated, format.bytes());
  }
}
