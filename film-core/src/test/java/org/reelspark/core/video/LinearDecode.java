package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.reelspark.core.frame.PictureFormat;

/** What the ffmpeg program makes of a film when it decodes it once from its start. */
final class LinearDecode {
  private final long[] pts;
  private final List<String> hashes;

  private LinearDecode(long[] pts, List<String> hashes) {
    this.pts = pts;
    this.hashes = hashes;
  }

  /** Decodes to the native format that {@code pixelFormat} is handed on as. */
  static LinearDecode of(Path film, String pixelFormat, PictureFormat format) {
    boolean coarse = List.of("yuv410p", "yuv411p", "yuv440p").contains(pixelFormat);
    String output = coarse ? pixelFormat : nativeName(pixelFormat, format);
    int bytes = coarse ? coarseBytes(pixelFormat, format) : format.bytes();
    List<String> hashes = new ArrayList<>();
    FFmpegProgram.ffmpeg(
        arguments(film, "-pix_fmt", output, "-f", "rawvideo"),
        out -> {
          for (byte[] f = out.readNBytes(bytes); f.length > 0; f = out.readNBytes(bytes)) {
            hashes.add(hash(coarse ? repeatChroma(f, pixelFormat, format) : f));
          }
        });
    return new LinearDecode(times(film), hashes);
  }

  long[] pts() {
    return pts;
  }

  /** The hash of every frame's samples. */
  List<String> hashes() {
    return hashes;
  }

  static String hash(byte[] samples) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(samples));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  static long[] times(Path film) {
    String table =
        new String(
            FFmpegProgram.ffmpeg(arguments(film, "-enc_time_base", "demux", "-f", "framecrc")),
            UTF_8);
    return table
        .lines()
        .filter(line -> !line.startsWith("#"))
        .mapToLong(line -> Long.parseLong(Arrays.asList(line.split(",")).get(2).strip()))
        .toArray();
  }

  private static List<String> arguments(Path film, String... output) {
    List<String> arguments =
        new ArrayList<>(
            List.of("-threads", "1", "-noautorotate", "-copyts", "-i", film.toString()));
    arguments.addAll(List.of("-map", "0:v:0", "-fps_mode", "passthrough"));
    arguments.addAll(List.of(output));
    arguments.add("pipe:1");
    return arguments;
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

  private static int across(String coarse) {
    return coarse.equals("yuv440p") ? 1 : 4;
  }

  private static int down(String coarse) {
    return coarse.equals("yuv410p") ? 4 : coarse.equals("yuv440p") ? 2 : 1;
  }

  private static int divideUp(int a, int b) {
    return (a + b - 1) / b;
  }

  private static int coarseBytes(String coarse, PictureFormat format) {
    return format.planeBytes(0)
        + 2 * divideUp(format.width(), across(coarse)) * divideUp(format.height(), down(coarse));
  }

  /** 4:1:0 to 4:2:0, 4:1:1 to 4:2:2 and 4:4:0 to 4:4:4, all at 8 bits. */
  private static byte[] repeatChroma(byte[] from, String coarse, PictureFormat format) {
    int narrow = divideUp(format.width(), across(coarse));
    int low = divideUp(format.height(), down(coarse));
    int across = across(coarse) / format.chroma().horizontal();
    int down = down(coarse) / format.chroma().vertical();
    byte[] repeated = Arrays.copyOf(from, format.bytes());
    for (int plane = 1; plane < 3; plane++) {
      int start = format.planeBytes(0) + (plane - 1) * narrow * low;
      int out = format.planeOffset(plane);
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          repeated[out++] = from[start + (y / down) * narrow + x / across];
        }
      }
    }
    return repeated;
  }
}
