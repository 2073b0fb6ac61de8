package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One small film of every kind that must come through exactly. */
public enum TestFilm {
  B_FRAMES("mp4", "-c:v libx264 -bf 3 -g 12"),
  B_PYRAMID("mkv", "-c:v libx264 -preset slow -bf 5 -g 24 -x264-params b-pyramid=normal:b-adapt=0"),
  OPEN_GOP("mkv", "-c:v libx264 -x264-params open-gop=1:keyint=12:bframes=3:b-adapt=0"),
  OPEN_GOP_MP4("mp4", "-c:v libx264 -x264-params open-gop=1:keyint=12:bframes=3:b-adapt=0"),
  OPEN_GOP_TS("ts", "-c:v libx264 -x264-params open-gop=1:keyint=12:bframes=3:b-adapt=0"),
  OPEN_GOP_HEVC("mkv", "-c:v libx265 -x265-params open-gop=1:keyint=12:bframes=3:log-level=none"),
  OPEN_GOP_HEVC_MP4(
      "mp4", "-c:v libx265 -x265-params open-gop=1:keyint=12:bframes=3:log-level=none"),
  ONE_KEY_FRAME("mp4", "-c:v libx264 -g 9999 -sc_threshold 0"),
  ALL_KEY_FRAMES("mp4", "-c:v libx264 -g 1"),
  SHORT_GOPS_WITH_B_FRAMES(
      "mp4", "-c:v libx264 -x264-params keyint=4:min-keyint=1:bframes=2:b-adapt=0"),
  INTRA_REFRESH("mkv", "-c:v libx264 -x264-params intra-refresh=1:keyint=10:bframes=0"),
  INTRA_REFRESH_TS("ts", "-c:v libx264 -x264-params intra-refresh=1:keyint=10:bframes=2"),
  NO_VUI_REORDER("mkv", "-c:v libx264 -bf 2 -g 12 -bsf:v h264_metadata=level=auto"),
  VARIABLE_RATE("mkv", "-vf select=gt(random(3)\\,0.4) -fps_mode passthrough -c:v libx264 -g 8"),
  VARIABLE_RATE_MP4(
      "mp4", "-vf select=gt(random(5)\\,0.4) -fps_mode passthrough -c:v libx264 -g 8"),
  RATE_23976("24000/1001", "mp4", "-c:v libx264 -g 12"),
  RATE_23976_MKV("24000/1001", "mkv", "-c:v libx264 -g 12"),
  RATE_50("50", "mp4", "-c:v libx264 -g 12"),
  START_ABOVE_ZERO("mkv", "-c:v libx264 -g 12 -output_ts_offset 5"),
  START_ABOVE_ZERO_MP4("mp4", "-c:v libx264 -g 12 -output_ts_offset 5"),
  START_BELOW_ZERO(B_FRAMES, "mp4", film -> PatchedFilms.startBelowZero(film, 5120)),
  EDIT_LIST_FROM_BELOW_ZERO(
      "mp4", "-c:v libx264 -g 12 -avoid_negative_ts disabled -output_ts_offset -0.4"),
  NEGATIVE_CTS("mp4", "-c:v libx264 -g 12 -movflags negative_cts_offsets"),
  EDIT_LIST(B_FRAMES, "mp4", "-c copy", "-ss 0.7"),
  EDIT_LIST_EMPTY("mp4", "-c:v libx264 -g 12 -c:a aac", "-itsoffset 0.6", true),
  MPEG_TS("ts", "-c:v libx264 -g 12", true),
  MPEG_TS_MPEG2("ts", "-c:v mpeg2video -bf 2 -g 12 -qscale:v 3", true),
  MPEG_PS("mpg", "-c:v mpeg2video -bf 2 -g 12 -qscale:v 3", true),
  MPEG_PS_MPEG1("mpg", "-c:v mpeg1video -bf 2 -g 12 -qscale:v 3"),
  AVI_MPEG4("avi", "-c:v mpeg4 -bf 2 -g 12 -qscale:v 3", true),
  AVI_MPEG4_ONE_B("avi", "-c:v mpeg4 -bf 1 -b_strategy 0 -g 12 -qscale:v 3"),
  AVI_PACKED(AVI_MPEG4_ONE_B, "avi", PatchedFilms::packBFrames),
  AVI_H264("avi", "-c:v libx264 -bf 2 -g 12"),
  AVI_MJPEG("avi", "-c:v mjpeg -qscale:v 3"),
  AVI_HUFFYUV("avi", "-c:v huffyuv -pix_fmt yuv422p"),
  VP8_HIDDEN("webm", "-c:v libvpx -b:v 80k -lag-in-frames 16 -auto-alt-ref 1 -g 20"),
  VP9_HIDDEN("webm", "-c:v libvpx-vp9 -b:v 80k -lag-in-frames 16 -auto-alt-ref 1 -g 20"),
  AV1("mkv", "-c:v libaom-av1 -cpu-used 8 -g 16 -crf 40 -row-mt 0"),
  AV1_MP4("mp4", "-c:v libsvtav1 -preset 12 -g 16 -crf 40 -svtav1-params lp=1"),
  FRAGMENTED("mp4", "-c:v libx264 -g 12 -c:a aac -movflags frag_keyframe+empty_moov", true),
  FRAGMENTED_DEFAULT_BASE("mp4", "-c:v libx264 -g 12 -movflags frag_keyframe+default_base_moof"),
  NO_DURATION("webm", "-c:v libvpx-vp9 -b:v 80k -g 20 -f webm pipe:1"),
  LIVE_MKV("mkv", "-c:v libx264 -g 12 -f matroska pipe:1"),
  ODD_SIZE(95, 63, "25", "mkv", "-c:v ffv1 -pix_fmt yuv420p"),
  ODD_SIZE_VP9(95, 63, "25", "webm", "-c:v libvpx-vp9 -b:v 80k -g 20 -pix_fmt yuv420p"),
  ODD_SIZE_422(97, 61, "25", "mkv", "-c:v ffv1 -pix_fmt yuv422p"),
  ROTATED(B_FRAMES, "mp4", "-c copy", "-display_rotation 90"),
  ANAMORPHIC("mp4", "-c:v libx264 -g 12 -vf setsar=16/11"),
  H264_10BIT("mkv", "-c:v libx264 -g 12 -pix_fmt yuv420p10le"),
  H264_422_10BIT("mov", "-c:v libx264 -g 12 -pix_fmt yuv422p10le"),
  H264_444("mkv", "-c:v libx264 -g 12 -pix_fmt yuv444p"),
  H264_GREY("mkv", "-c:v libx264 -g 12 -pix_fmt gray"),
  H264_GREY_10BIT("mkv", "-c:v libx264 -g 12 -pix_fmt gray10le"),
  HEVC("mp4", "-c:v libx265 -g 12 -x265-params log-level=none"),
  HEVC_TS("ts", "-c:v libx265 -g 12 -x265-params log-level=none"),
  HEVC_10BIT("mkv", "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt yuv420p10le"),
  HEVC_420_12BIT("mkv", "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt yuv420p12le"),
  HEVC_12BIT("mkv", "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt yuv422p12le"),
  HEVC_444_12BIT("mkv", "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt yuv444p12le"),
  HEVC_GREY_12BIT("mkv", "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt gray12le"),
  FFV1("mkv", "-c:v ffv1 -level 3 -slices 4 -slicecrc 1 -g 1"),
  FFV1_INTER("mkv", "-c:v ffv1 -level 3 -slices 4 -slicecrc 1 -g 12 -context 1"),
  FFV1_GREY_12BIT("mkv", "-c:v ffv1 -pix_fmt gray12le"),
  FFV1_444_10BIT("mkv", "-c:v ffv1 -pix_fmt yuv444p10le"),
  PRORES("mov", "-c:v prores_ks -profile:v 3 -timecode 01:00:00:00", true),
  DNXHD(256, 128, "25", "mxf", "-c:v dnxhd -profile:v dnxhr_hq -pix_fmt yuv422p"),
  MXF_MPEG2("mxf", "-c:v mpeg2video -bf 2 -g 12 -qscale:v 3"),
  DV(720, 576, "25", "avi", "-c:v dvvideo -pix_fmt yuv420p"),
  DV_411(720, 480, "30000/1001", "dv", "-c:v dvvideo -pix_fmt yuv411p"),
  YUV410("mkv", "-c:v ffv1 -pix_fmt yuv410p"),
  YUV440("mkv", "-c:v ffv1 -pix_fmt yuv440p"),
  NV12("nut", "-c:v rawvideo -pix_fmt nv12"),
  NV21("nut", "-c:v rawvideo -pix_fmt nv21"),
  YUYV422("nut", "-c:v rawvideo -pix_fmt yuyv422"),
  UYVY422("mov", "-c:v rawvideo -pix_fmt uyvy422"),
  BIG_ENDIAN("nut", "-c:v rawvideo -pix_fmt yuv420p10be"),
  V210("mov", "-c:v v210 -pix_fmt yuv422p10le"),
  FULL_RANGE("mp4", "-c:v libx264 -g 12 -vf scale=out_range=pc -pix_fmt yuvj420p -color_range pc"),
  BT601("mp4", "-c:v libx264 -g 12 " + tagged("smpte170m", "smpte170m", "smpte170m")),
  BT709("mp4", "-c:v libx264 -g 12 " + tagged("bt709", "bt709", "bt709")),
  BT2020(
      "mp4",
      "-c:v libx265 -g 12 -x265-params log-level=none -pix_fmt yuv420p10le "
          + tagged("bt2020nc", "bt2020", "smpte2084")),
  FLV_SORENSON("flv", "-c:v flv1 -g 12 -qscale:v 3"),
  FLV_H264("flv", "-c:v libx264 -bf 2 -g 12", true),
  ASF("asf", "-c:v wmv2 -g 12 -qscale:v 3"),
  Y4M("y4m", "-pix_fmt yuv420p"),
  MPEG4_MP4("mp4", "-c:v mpeg4 -bf 2 -g 12 -qscale:v 3"),
  H264_ELEMENTARY("h264", "-c:v libx264 -bf 0 -g 12"),
  CAPTIONS_ELEMENTARY(H264_ELEMENTARY, "h264", PatchedFilms::withCaptions),
  CAPTIONS(CAPTIONS_ELEMENTARY, "mp4", "-c copy", "-r 25"),
  INTERLACED_MBAFF(
      "mp4", "-vf setfield=tff -c:v libx264 -g 12 -flags +ilme+ildct -x264-params tff=1"),
  INTERLACED_MPEG2(
      "mpg", "-vf setfield=tff -c:v mpeg2video -bf 2 -g 12 -qscale:v 3 -flags +ilme+ildct"),
  LATE_SOUND("mp4", "-c:v libx264 -g 12 -c:a aac -af adelay=400:all=1,atrim=start=0.4", true),
  KEY_FRAME_EVERY_THIRD_TS("ts", "-c:v libx264 -x264-params keyint=3:bframes=0");

  private final String extension;

  @SuppressWarnings("ImmutableEnumChecker") // nobody outside gets at it
  private final List<String> arguments;

  @SuppressWarnings("ImmutableEnumChecker")
  private FilmFactory.Maker maker;

  TestFilm(String extension, String options) {
    this(96, 64, "25", extension, options);
  }

  TestFilm(String extension, String options, boolean sound) {
    this(96, 64, "25", extension, options, "", sound);
  }

  TestFilm(String rate, String extension, String options) {
    this(96, 64, rate, extension, options);
  }

  TestFilm(String extension, String options, String before, boolean sound) {
    this(96, 64, "25", extension, options, before, sound);
  }

  TestFilm(int width, int height, String rate, String extension, String options) {
    this(width, height, rate, extension, options, "", false);
  }

  TestFilm(
      int width,
      int height,
      String rate,
      String extension,
      String options,
      String before,
      boolean sound) {
    this.extension = extension;
    this.arguments = new ArrayList<>();
    if (sound) {
      arguments.addAll(FilmFactory.tone(440, 1.6));
    }
    arguments.addAll(words(before));
    arguments.addAll(FilmFactory.pattern(width, height, rate, width > 300 ? 12 : 40));
    arguments.addAll(words(options));
    if (sound) {
      arguments.addAll(List.of("-map", "1:v", "-map", "0:a"));
    }
    if (!options.contains("-pix_fmt") && !options.contains("prores")) {
      arguments.addAll(List.of("-pix_fmt", "yuv420p"));
    }
    // One thread: the same film every time.
    arguments.addAll(List.of("-threads", "1"));
  }

  TestFilm(TestFilm from, String extension, String options, String before) {
    this.extension = extension;
    this.arguments = new ArrayList<>(words(before));
    arguments.addAll(List.of("-i", from.path().toString()));
    arguments.addAll(words(options));
  }

  TestFilm(TestFilm from, String extension, Patch patch) {
    this.extension = extension;
    this.arguments = List.of("patched", from.path().toString());
    this.maker = to -> Files.write(to, patch.apply(from.path()));
  }

  /** Makes a film of another. */
  private interface Patch {
    byte[] apply(Path film) throws IOException;
  }

  private static String tagged(String matrix, String primaries, String transfer) {
    return "-vf setparams=range=tv:colorspace=%s:color_primaries=%s:color_trc=%s"
        .formatted(matrix, primaries, transfer);
  }

  private static List<String> words(String options) {
    return options.isEmpty() ? List.of() : List.of(options.split(" "));
  }

  /** The film's file. */
  public Path path() {
    String name = name().toLowerCase(java.util.Locale.ROOT) + "." + extension;
    if (maker == null && !arguments.contains("pipe:1")) {
      return FilmFactory.film(name, arguments);
    }
    FilmFactory.Maker how = maker == null ? this::throughPipe : maker;
    return FilmFactory.make(name, arguments.hashCode(), how);
  }

  /** A muxer that writes to a pipe can't go back to write sizes and durations. */
  private void throughPipe(Path to) throws IOException {
    List<String> rest = new ArrayList<>(arguments);
    rest.remove("pipe:1");
    rest.add("pipe:1");
    Files.write(to, FFmpegProgram.ffmpeg(rest));
  }
}
