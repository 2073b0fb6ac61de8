package org.reelspark.core.video;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.plan.VideoInfo;

/**
 * How each codec is asked to encode.
 *
 * <p>Every lossy encoder is asked for the same quality in every frame, whatever came before and
 * comes after it: a segment's ends then look like its middle, and no join shows. That takes about a
 * fifth more bytes than the encoders' own defaults.
 */
final class Encoders {
  /** Frames between key frames, in seconds. */
  private static final int KEY_SECONDS = 5;

  private static final List<String> X26X_PRESETS =
      List.of(
          "ultrafast",
          "superfast",
          "veryfast",
          "faster",
          "fast",
          "medium",
          "slow",
          "slower",
          "veryslow",
          "placebo");

  private static final List<String> PRORES_PROFILES =
      List.of("proxy", "lt", "standard", "hq", "4444", "4444xq");

  private Encoders() {}

  /**
   * What the user asked of the encoder; null where nothing.
   *
   * @param quality the encoder's own scale
   * @param pixelFormat FFmpeg's name
   */
  record Wishes(EncoderChoice encoder, String quality, String preset, String pixelFormat) {
    static final Wishes NONE = new Wishes(EncoderChoice.SOFTWARE, null, null, null);
  }

  /** FFmpeg's name of the encoder of a codec; empty where there is none. */
  private static Optional<String> encoder(VideoCodec codec, EncoderChoice choice) {
    return choice == EncoderChoice.NVENC ? Nvenc.encoder(codec) : Optional.of(encoder(codec));
  }

  /** FFmpeg's name of the encoder on the processor. */
  static String encoder(VideoCodec codec) {
    return switch (codec) {
      case FFV1 -> "ffv1";
      case H264 -> "libx264";
      case HEVC -> "libx265";
      case PRORES -> "prores_ks";
      case AV1 -> "libsvtav1";
    };
  }

  /** Whether this build of FFmpeg has the encoder. */
  static boolean isPresent(VideoCodec codec, EncoderChoice choice) {
    return encoder(codec, choice).filter(Encoders::isPresent).isPresent();
  }

  private static boolean isPresent(String encoder) {
    AVCodec found = avcodec.avcodec_find_encoder_by_name(encoder);
    return found != null && !found.isNull();
  }

  /**
   * The smallest of a codec's pixel formats that keeps all bits and all chroma of a picture.
   *
   * <p>Grey stays grey only in FFV1: the others write it as colour without colour, which every
   * player shows.
   */
  static Optional<String> pixelFormat(
      VideoCodec codec, EncoderChoice choice, PictureFormat format) {
    boolean grey = format.chroma() == Chroma.GREY && codec == VideoCodec.FFV1;
    return pixelFormats(codec, choice).stream()
        .filter(p -> (p.chroma() == Chroma.GREY) == grey)
        .filter(p -> p.bitDepth() >= format.bitDepth())
        .filter(p -> keepsChroma(p.chroma(), format.chroma()))
        .min(Comparator.comparingInt(Layout::bitDepth).thenComparing(Layout::chroma))
        .map(Layout::name);
  }

  /** Whether a codec takes a wished pixel format or, without a wish, keeps all of a picture. */
  static boolean keeps(VideoCodec codec, EncoderChoice choice, PictureFormat format, String wish) {
    return wish == null
        ? pixelFormat(codec, choice, format).isPresent()
        : pixelFormats(codec, choice).stream().anyMatch(p -> p.name().equals(wish));
  }

  private static boolean keepsChroma(Chroma to, Chroma from) {
    return from == Chroma.GREY
        || (to.horizontal() <= from.horizontal() && to.vertical() <= from.vertical());
  }

  /**
   * @param name FFmpeg's name of the pixel format
   */
  record Layout(String name, Chroma chroma, int bitDepth) {}

  /** The formats that an encoder takes: planar ones, on the processor. */
  private static List<Layout> pixelFormats(VideoCodec codec, EncoderChoice choice) {
    if (choice == EncoderChoice.NVENC) {
      return Nvenc.pixelFormats(codec);
    }
    AVCodec encoder = avcodec.avcodec_find_encoder_by_name(encoder(codec));
    List<Integer> taken = new ArrayList<>();
    IntPointer formats = new IntPointer(); // FFmpeg's own list, not to be freed
    int[] count = new int[1];
    FFmpegError.check(
        avcodec.avcodec_get_supported_config(
            null, encoder, avcodec.AV_CODEC_CONFIG_PIX_FORMAT, 0, formats, count),
        encoder(codec) + " does not say which pixel formats it takes");
    for (int i = 0; i < count[0]; i++) {
      taken.add(formats.get(i));
    }
    List<Layout> layouts = new ArrayList<>();
    for (Chroma chroma : Chroma.values()) {
      for (int depth : new int[] {8, 9, 10, 12, 14, 16}) {
        String name = PictureWriter.name(chroma, depth);
        if (taken.contains(avutil.av_get_pix_fmt(name))) {
          layouts.add(new Layout(name, chroma, depth));
        }
      }
    }
    return layouts;
  }

  /**
   * The settings of one codec for one film; {@link EncoderSettings#reorder} is the opened
   * encoder's.
   *
   * @throws SettingsException where the codec can't keep the film's pixels, a wish has no meaning
   *     for it, or the encoder refuses; the message has the remedy
   * @throws DeviceException where NVENC is asked for and can't be had
   */
  static EncoderSettings settings(FilmInfo film, VideoCodec codec, Wishes wishes) {
    EncoderChoice choice = wishes.encoder();
    String encoder =
        encoder(codec, choice)
            .orElseThrow(
                () ->
                    new SettingsException(
                        "--encoder=nvenc: it has no "
                            + option(codec)
                            + "; take --codec=h264, hevc or av1"));
    if (!isPresent(encoder)) {
      String lacks = "this build of FFmpeg has no " + encoder;
      if (choice == EncoderChoice.NVENC) {
        throw new DeviceException("--encoder=nvenc: " + lacks + "; leave it out");
      }
      throw new SettingsException("--codec=" + option(codec) + ": " + lacks);
    }
    VideoInfo video = film.video();
    String pixelFormat = pixelFormat(film, codec, wishes);
    checkSize(film, codec, choice, pixelFormat);
    Map<String, String> options = new TreeMap<>();
    if (choice == EncoderChoice.NVENC) {
      return nvenc(film, codec, wishes, pixelFormat);
    }
    switch (codec) {
      case FFV1 -> ffv1(wishes, options);
      case H264 -> h264(video.scan(), wishes, options);
      case HEVC -> hevc(wishes, options);
      case PRORES -> prores(pixelFormat, wishes, options);
      case AV1 -> av1(wishes, options);
    }
    if (codec != VideoCodec.FFV1 && codec != VideoCodec.PRORES) {
      options.put("g", Integer.toString(keyInterval(video.frameRate())));
    }
    fields(codec, video.scan(), options);
    return codec == VideoCodec.FFV1
        ? sliced(film, pixelFormat, options)
        : opened(film, codec, encoder, pixelFormat, options);
  }

  private static EncoderSettings nvenc(
      FilmInfo film, VideoCodec codec, Wishes wishes, String pixelFormat) {
    VideoInfo video = film.video();
    if (video.scan() != ScanType.PROGRESSIVE) {
      throw new SettingsException(
          film.name()
              + ": --encoder=nvenc can't keep fields; rerun with --interlaced=deinterlace, or leave"
              + " --encoder out");
    }
    Map<String, String> options = new TreeMap<>();
    Nvenc.options(codec, wishes, options);
    options.put("g", Integer.toString(keyInterval(video.frameRate())));
    NvidiaDriver.checkNvenc();
    return opened(film, codec, Nvenc.encoder(codec).orElseThrow(), pixelFormat, options);
  }

  /**
   * FFV1 in as many slices as the picture's size allows, for players decode them side by side; FFV1
   * version 3 only cuts where the chroma planes can be cut too.
   */
  private static EncoderSettings sliced(
      FilmInfo film, String pixelFormat, Map<String, String> options) {
    List<String> counts =
        film.video().format().height() >= 720
            ? List.of("16", "24", "12", "9", "6", "4")
            : List.of("4", "6", "9");
    for (String slices : counts) {
      options.put("slices", slices);
      try {
        return opened(film, VideoCodec.FFV1, encoder(VideoCodec.FFV1), pixelFormat, options);
      } catch (SettingsException e) {
        options.remove("slices");
      }
    }
    return opened(film, VideoCodec.FFV1, encoder(VideoCodec.FFV1), pixelFormat, options);
  }

  /** Opens the encoder once: only it knows what it takes and how far it reorders. */
  private static EncoderSettings opened(
      FilmInfo film,
      VideoCodec codec,
      String name,
      String pixelFormat,
      Map<String, String> options) {
    String version = avutil.av_version_info().getString();
    EncoderSettings draft = new EncoderSettings(codec, name, version, pixelFormat, 1, 0, options);
    try (VideoEncoder encoder = new VideoEncoder(film, draft)) {
      return new EncoderSettings(codec, name, version, pixelFormat, 1, encoder.reorder(), options);
    } catch (FilmException e) {
      boolean lossless = codec == VideoCodec.FFV1;
      throw new SettingsException(
          lossless ? e.getMessage() : e.getMessage() + "; --codec=ffv1 takes nearly any picture");
    }
  }

  /** H.264 (7.4.2.1.1) and H.265 (7.4.3.2.1) crop by whole chroma samples. */
  private static void checkSize(
      FilmInfo film, VideoCodec codec, EncoderChoice choice, String pixelFormat) {
    if (codec != VideoCodec.H264 && codec != VideoCodec.HEVC) {
      return;
    }
    Chroma chroma =
        pixelFormats(codec, choice).stream()
            .filter(p -> p.name().equals(pixelFormat))
            .map(Layout::chroma)
            .findFirst()
            .orElseThrow();
    PictureFormat picture = film.video().format();
    if (picture.width() % chroma.horizontal() != 0 || picture.height() % chroma.vertical() != 0) {
      throw new SettingsException(
          "%s: --codec=%s can't store %s pictures of %dx%d: their sides must be whole chroma samples; "
                  .formatted(
                      film.name(), option(codec), pixelFormat, picture.width(), picture.height())
              + "--codec=ffv1 keeps any size, --pixel-format=yuv444p any size in this codec");
    }
  }

  private static String pixelFormat(FilmInfo film, VideoCodec codec, Wishes wishes) {
    EncoderChoice choice = wishes.encoder();
    String wish = wishes.pixelFormat();
    if (wish == null) {
      PictureFormat format = film.video().format();
      return pixelFormat(codec, choice, format)
          .orElseThrow(
              () ->
                  new SettingsException(
                      film.name()
                          + ": --codec="
                          + named(codec, choice)
                          + " can't keep "
                          + film.video().pixelFormat()
                          + "; "
                          + remedy(choice, format)
                          + ", or give up some of it with --pixel-format="
                          + names(pixelFormats(codec, choice))));
    }
    if (pixelFormats(codec, choice).stream().noneMatch(p -> p.name().equals(wish))) {
      throw new SettingsException(
          "--pixel-format="
              + wish
              + ": --codec="
              + named(codec, choice)
              + " takes "
              + names(pixelFormats(codec, choice)));
    }
    return wish;
  }

  private static String names(List<Layout> layouts) {
    return String.join(", ", layouts.stream().map(Layout::name).toList());
  }

  private static String remedy(EncoderChoice choice, PictureFormat format) {
    List<String> able = new ArrayList<>();
    for (VideoCodec codec : VideoCodec.values()) {
      if (isPresent(codec, choice) && pixelFormat(codec, choice, format).isPresent()) {
        able.add("--codec=" + option(codec));
      }
    }
    return able.isEmpty() ? "leave --encoder out" : String.join(" or ", able) + " can";
  }

  /** The codec as the command line names it. */
  static String option(VideoCodec codec) {
    return codec.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String named(VideoCodec codec, EncoderChoice choice) {
    return choice == EncoderChoice.NVENC ? option(codec) + " --encoder=nvenc" : option(codec);
  }

  private static void ffv1(Wishes wishes, Map<String, String> options) {
    refuse("quality", wishes.quality(), "ffv1 is lossless");
    refuse("preset", wishes.preset(), "ffv1 has none");
    options.put("level", "3");
    options.put("coder", "range_def");
    options.put("context", "1");
    options.put("g", "1");
    options.put("slicecrc", "1");
  }

  private static void h264(ScanType scan, Wishes wishes, Map<String, String> options) {
    options.put("crf", crf(wishes.quality(), 18, 0, 51));
    options.put("preset", preset(wishes.preset()));
    options.put("forced-idr", "1");
    options.put("a53cc", "1");
    options.put(
        "x264-params",
        "keyint=infinite:scenecut=0:mbtree=0:qcomp=1:ipratio=1:pbratio=1:lookahead-threads=1"
            + (scan == ScanType.BOTTOM_FIELD_FIRST ? ":bff=1" : ""));
  }

  private static void hevc(Wishes wishes, Map<String, String> options) {
    options.put("crf", crf(wishes.quality(), 20, 0, 51));
    options.put("preset", preset(wishes.preset()));
    options.put("forced-idr", "1");
    options.put("a53cc", "1");
    options.put(
        "x265-params",
        "log-level=none:pools=none:frame-threads=1:open-gop=0:keyint=-1:scenecut=0:cutree=0:"
            + "qcomp=1:ipratio=1:pbratio=1");
  }

  private static void prores(String pixelFormat, Wishes wishes, Map<String, String> options) {
    refuse("preset", wishes.preset(), "prores has none");
    boolean full = pixelFormat.startsWith("yuv444");
    String profile = wishes.quality() == null ? full ? "4444" : "hq" : wishes.quality();
    int number =
        PRORES_PROFILES.contains(profile)
            ? PRORES_PROFILES.indexOf(profile)
            : integer("quality", profile, 0, 5, String.join(", ", PRORES_PROFILES) + " or 0 to 5");
    if (full && number < 4) {
      throw new SettingsException(
          "--quality="
              + profile
              + ": this ProRes profile has 4:2:2 chroma where the film has 4:4:4; use 4444 or"
              + " 4444xq, or give up chroma with --pixel-format=yuv422p10le");
    }
    options.put("profile", Integer.toString(number));
    options.put("g", "1");
  }

  private static void av1(Wishes wishes, Map<String, String> options) {
    int quality =
        wishes.quality() == null ? 18 : integer("quality", wishes.quality(), 1, 63, "1 to 63");
    int preset = wishes.preset() == null ? 6 : integer("preset", wishes.preset(), 0, 13, "0 to 13");
    options.put("crf", Integer.toString(quality));
    options.put("preset", Integer.toString(preset));
    // The levels of a pyramid differ by 4 dB, and a frame's level goes by its place in the
    // segment.
    options.put(
        "svtav1-params",
        "lp=1:keyint=-1:scd=0:enable-tf=0:use-fixed-qindex-offsets=1:key-frame-qindex-offset=0:"
            + "qindex-offsets=[0,0,0,0,0,0]");
  }

  private static void fields(VideoCodec codec, ScanType scan, Map<String, String> options) {
    if (scan == ScanType.PROGRESSIVE) {
      return;
    }
    options.put("field_order", scan == ScanType.TOP_FIELD_FIRST ? "tt" : "bb");
    if (codec == VideoCodec.H264 || codec == VideoCodec.PRORES) {
      options.put("flags", "+ildct+ilme");
    }
  }

  private static int keyInterval(Rational rate) {
    double frames = rate.num() > 0 ? rate.value() * KEY_SECONDS : 25 * KEY_SECONDS;
    return (int) Math.max(1, Math.min(600, Math.round(frames)));
  }

  private static String crf(String wish, int usual, int least, int most) {
    if (wish == null) {
      return Integer.toString(usual);
    }
    try {
      double value = Double.parseDouble(wish);
      if (value >= least && value <= most) {
        return wish;
      }
    } catch (NumberFormatException e) {
      // The message below says what is wanted.
    }
    throw new SettingsException(
        "--quality=" + wish + ": the CRF is a number from " + least + " to " + most);
  }

  private static String preset(String wish) {
    if (wish != null && !X26X_PRESETS.contains(wish)) {
      throw new SettingsException(
          "--preset=" + wish + ": takes " + String.join(", ", X26X_PRESETS));
    }
    return wish == null ? "medium" : wish;
  }

  static int integer(String option, String wish, int least, int most, String allowed) {
    try {
      int value = Integer.parseInt(wish);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The message below says what is wanted.
    }
    throw new SettingsException("--" + option + "=" + wish + ": takes " + allowed);
  }

  private static void refuse(String option, String wish, String why) {
    if (wish != null) {
      throw new SettingsException("--" + option + "=" + wish + ": " + why);
    }
  }
}
