package org.reelspark.core.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_ALPHA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BITSTREAM;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_FLOAT;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.ffmpeg.avutil.AVComponentDescriptor;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Which of FFmpeg's pixel formats are taken, as which {@link PictureFormat}, and how samples get
 * from one to the other: every value is kept, and where chroma is sampled more coarsely than any
 * {@link Chroma} it is repeated.
 */
final class PixelFormats {
  private static final Set<Integer> DEPTHS = Set.of(8, 9, 10, 12);

  /** Its luma is not evenly spaced, which the descriptor can't say. */
  private static final String UNEVEN = "uyyvyy411";

  private PixelFormats() {}

  /** One way in which pictures are made available. */
  private enum Kind {
    NATIVE("as it is"),
    REPACKED("repacked, every value kept"),
    REPEATED("chroma repeated, every value kept");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private record Accepted(Chroma chroma, int depth, Kind kind) {}

  /**
   * What pictures of a decoder's format are handed on as.
   *
   * @param film for the message
   * @throws FilmException where the format is refused; the message has a command that makes a film
   *     of an accepted one
   */
  static PictureFormat pictureFormat(String film, int pixelFormat, int width, int height) {
    AVPixFmtDescriptor descriptor = descriptor(pixelFormat);
    if (descriptor == null) {
      throw new FilmException(film + ": its pixel format is not known");
    }
    Optional<Accepted> accepted = accepted(descriptor);
    if (accepted.isEmpty()) {
      throw new FilmException(
          film
              + ": pixel format "
              + descriptor.name().getString()
              + " ("
              + reason(descriptor)
              + ") is not restored; convert it first: "
              + remedy(film, descriptor));
    }
    return new PictureFormat(width, height, accepted.get().chroma(), accepted.get().depth());
  }

  /** FFmpeg's name of a pixel format. */
  static String name(int pixelFormat) {
    BytePointer name = avutil.av_get_pix_fmt_name(pixelFormat);
    return name == null ? "unknown" : name.getString();
  }

  /**
   * Copies a decoded picture.
   *
   * @param frame of {@code format}'s size and of a pixel format that maps to {@code format}
   * @param samples takes {@link PictureFormat#bytes()} bytes
   */
  static void copy(AVFrame frame, PictureFormat format, byte[] samples) {
    AVPixFmtDescriptor descriptor = descriptor(frame.format());
    Kind kind = accepted(descriptor).orElseThrow().kind();
    for (int p = 0; p < format.planes(); p++) {
      if (kind == Kind.NATIVE) {
        copyPlane(frame, p, format, samples);
      } else {
        repackPlane(frame, descriptor, p, format, samples);
      }
    }
  }

  private static void copyPlane(AVFrame frame, int plane, PictureFormat format, byte[] samples) {
    int row = format.rowBytes(plane);
    int at = format.planeOffset(plane);
    long stride = frame.linesize(plane);
    BytePointer data = new BytePointer(frame.data(plane));
    if (stride == row) {
      data.get(samples, at, format.planeBytes(plane));
      return;
    }
    for (int y = 0; y < format.planeHeight(plane); y++) {
      data.position(y * stride).get(samples, at + y * row, row);
    }
  }

  private static void repackPlane(
      AVFrame frame,
      AVPixFmtDescriptor descriptor,
      int component,
      PictureFormat format,
      byte[] samples) {
    AVComponentDescriptor c = descriptor.comp(component);
    boolean chroma = component > 0;
    int shiftX = chroma ? descriptor.log2_chroma_w() : 0;
    int shiftY = chroma ? descriptor.log2_chroma_h() : 0;
    int fromWidth = -(-format.width() >> shiftX);
    int repeatX = shiftX - (chroma ? log2(format.chroma().horizontal()) : 0);
    int repeatY = shiftY - (chroma ? log2(format.chroma().vertical()) : 0);
    boolean bigEndian = (descriptor.flags() & AV_PIX_FMT_FLAG_BE) != 0;
    int sampleBytes = c.shift() + c.depth() > 8 ? 2 : 1;
    int mask = format.maxValue();
    int step = c.step();
    int offset = c.offset();
    int shift = c.shift();
    byte[] line = new byte[(fromWidth - 1) * step + offset + sampleBytes];
    BytePointer data = new BytePointer(frame.data(c.plane()));
    long stride = frame.linesize(c.plane());
    int width = format.planeWidth(component);
    int out = format.planeOffset(component);
    for (int y = 0; y < format.planeHeight(component); y++) {
      data.position((y >> repeatY) * stride).get(line);
      for (int x = 0; x < width; x++) {
        int at = (x >> repeatX) * step + offset;
        int value;
        if (sampleBytes == 1) {
          value = line[at] & 0xff;
        } else if (bigEndian) {
          value = ((line[at] & 0xff) << 8) | (line[at + 1] & 0xff);
        } else {
          value = Frame.shortAt(line, at);
        }
        value = (value >> shift) & mask;
        if (format.bytesPerSample() == 1) {
          samples[out++] = (byte) value;
        } else {
          Frame.putShort(samples, out, value);
          out += 2;
        }
      }
    }
  }

  private static int log2(int oneOrTwo) {
    return oneOrTwo - 1;
  }

  private static AVPixFmtDescriptor descriptor(int pixelFormat) {
    return avutil.av_pix_fmt_desc_get(pixelFormat);
  }

  private static boolean has(AVPixFmtDescriptor d, int flags) {
    return (d.flags() & flags) != 0;
  }

  private static Optional<Accepted> accepted(AVPixFmtDescriptor d) {
    int components = d.nb_components();
    int depth = components == 0 ? 0 : d.comp(0).depth();
    if ((components != 1 && components != 3)
        || has(
            d,
            AV_PIX_FMT_FLAG_RGB
                | AV_PIX_FMT_FLAG_ALPHA
                | AV_PIX_FMT_FLAG_PAL
                | AV_PIX_FMT_FLAG_BAYER
                | AV_PIX_FMT_FLAG_FLOAT
                | AV_PIX_FMT_FLAG_XYZ
                | AV_PIX_FMT_FLAG_HWACCEL
                | AV_PIX_FMT_FLAG_BITSTREAM)
        || !DEPTHS.contains(depth)
        || d.name().getString().equals(UNEVEN)) {
      return Optional.empty();
    }
    if (components == 1) {
      return Optional.of(
          new Accepted(Chroma.GREY, depth, native_(d) ? Kind.NATIVE : Kind.REPACKED));
    }
    int w = d.log2_chroma_w();
    int h = d.log2_chroma_h();
    Chroma chroma =
        h > 0 ? w > 0 ? Chroma.YUV420 : Chroma.YUV444 : w > 0 ? Chroma.YUV422 : Chroma.YUV444;
    boolean repeated = w != log2(chroma.horizontal()) || h != log2(chroma.vertical());
    Kind kind = repeated ? Kind.REPEATED : native_(d) ? Kind.NATIVE : Kind.REPACKED;
    return Optional.of(new Accepted(chroma, depth, kind));
  }

  /** Whether rows can be copied as they are. */
  private static boolean native_(AVPixFmtDescriptor d) {
    for (int i = 0; i < d.nb_components(); i++) {
      AVComponentDescriptor c = d.comp(i);
      int bytes = c.depth() > 8 ? 2 : 1;
      if (c.plane() != i || c.step() != bytes || c.offset() != 0 || c.shift() != 0) {
        return false;
      }
    }
    return d.comp(0).depth() == 8 || !has(d, AV_PIX_FMT_FLAG_BE);
  }

  private static String reason(AVPixFmtDescriptor d) {
    if (has(d, AV_PIX_FMT_FLAG_HWACCEL)) {
      return "frames in a device's memory";
    }
    if (has(d, AV_PIX_FMT_FLAG_BAYER)) {
      return "raw sensor data";
    }
    if (has(d, AV_PIX_FMT_FLAG_XYZ)) {
      return "XYZ";
    }
    if (has(d, AV_PIX_FMT_FLAG_PAL)) {
      return "a palette";
    }
    if (has(d, AV_PIX_FMT_FLAG_FLOAT)) {
      return "floating point";
    }
    if (has(d, AV_PIX_FMT_FLAG_ALPHA)) {
      return "an alpha channel";
    }
    if (has(d, AV_PIX_FMT_FLAG_RGB)) {
      return "RGB";
    }
    int depth = d.comp(0).depth();
    return DEPTHS.contains(depth) ? "packed in a way of its own" : depth + " bits";
  }

  private static String remedy(String film, AVPixFmtDescriptor d) {
    String target = target(d);
    boolean toYuv = has(d, AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_XYZ);
    String colour =
        toYuv
            ? " -vf scale=out_color_matrix=bt709:out_range=tv -colorspace bt709 -color_range tv"
            : "";
    return "ffmpeg -i '"
        + film.replace("'", "'\\''")
        + "' -map 0 -c copy -c:v ffv1"
        + colour
        + " -pix_fmt "
        + target
        + " converted.mkv";
  }

  /** The accepted format that keeps most of a refused one. */
  private static String target(AVPixFmtDescriptor d) {
    boolean device = has(d, AV_PIX_FMT_FLAG_HWACCEL);
    int deepest = 0;
    for (int i = 0; i < d.nb_components(); i++) {
      deepest = Math.max(deepest, d.comp(i).depth());
    }
    boolean fullColour =
        has(
            d,
            AV_PIX_FMT_FLAG_RGB
                | AV_PIX_FMT_FLAG_PAL
                | AV_PIX_FMT_FLAG_BAYER
                | AV_PIX_FMT_FLAG_XYZ);
    // RGB takes two more bits in Y'CbCr to come back as it was.
    int needed = fullColour && !has(d, AV_PIX_FMT_FLAG_PAL) ? deepest + 2 : deepest;
    String suffix = device || needed <= 8 ? "" : needed <= 10 ? "10le" : "12le";
    boolean alphaOnGrey = has(d, AV_PIX_FMT_FLAG_ALPHA) && d.nb_components() == 2;
    if (!fullColour && !device && (d.nb_components() == 1 || alphaOnGrey)) {
      return "gray" + suffix;
    }
    String chroma = "444";
    if (!fullColour && d.log2_chroma_w() > 0) {
      chroma = d.log2_chroma_h() > 0 ? "420" : "422";
    }
    return suffix.isEmpty()
        ? "yuv" + (device ? "420" : chroma) + "p"
        : "yuv" + chroma + "p" + suffix;
  }

  /** The table of the README: every pixel format that FFmpeg has, and what becomes of it. */
  static String markdownTable() {
    List<String> rows = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (int depth : new TreeSet<>(DEPTHS)) {
        for (Chroma chroma : Chroma.values()) {
          List<String> names = new ArrayList<>();
          for (AVPixFmtDescriptor d : all()) {
            if (accepted(d).filter(new Accepted(chroma, depth, kind)::equals).isPresent()) {
              names.add("`" + d.name().getString() + "`");
            }
          }
          if (!names.isEmpty()) {
            rows.add(
                "| %s | %s, %d bits | %s |"
                    .formatted(String.join(" ", names), words(chroma), depth, kind.words));
          }
        }
      }
    }
    TreeSet<String> reasons = new TreeSet<>();
    for (AVPixFmtDescriptor d : all()) {
      if (accepted(d).isEmpty()) {
        reasons.add(reason(d));
      }
    }
    rows.add(
        "| "
            + String.join("; ", reasons)
            + " | refused | the error has the command that converts it |");
    return "| FFmpeg's pixel format | restored as | how |\n|---|---|---|\n"
        + String.join("\n", rows)
        + "\n";
  }

  private static String words(Chroma chroma) {
    return switch (chroma) {
      case GREY -> "grey";
      case YUV420 -> "4:2:0";
      case YUV422 -> "4:2:2";
      case YUV444 -> "4:4:4";
    };
  }

  private static List<AVPixFmtDescriptor> all() {
    List<AVPixFmtDescriptor> all = new ArrayList<>();
    AVPixFmtDescriptor d = avutil.av_pix_fmt_desc_next(null);
    while (d != null && !d.isNull()) {
      all.add(d);
      d = avutil.av_pix_fmt_desc_next(d);
    }
    return all;
  }
}
