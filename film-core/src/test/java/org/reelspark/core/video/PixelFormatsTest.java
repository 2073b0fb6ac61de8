package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Every accepted pixel format gives the values that went into it. */
class PixelFormatsTest {
  private static final int WIDTH = 22;
  private static final int HEIGHT = 10;

  @Test
  void theReadmeHasTheTableOfPixelFormats() throws IOException {
    assertThat(Files.readString(Path.of("..", "README.md")))
        .contains(
            "<!-- begin pixel formats -->\n"
                + PixelFormats.markdownTable()
                + "<!-- end pixel formats -->");
  }

  /** Formats that hold what {@link PictureFormat} does, in another order, packing or byte order. */
  static Stream<String> repacked() {
    return PixelFormats.markdownTable()
        .lines()
        .filter(row -> row.contains("repacked"))
        .flatMap(row -> Stream.of(row.substring(2, row.indexOf(" |")).split(" ")))
        .map(name -> name.replace("`", ""))
        .filter(name -> swscale.sws_isSupportedOutput(av_get_pix_fmt(name)) != 0);
  }

  @ParameterizedTest
  @MethodSource("repacked")
  void repackingGivesBackWhatFFmpegPacked(String name) {
    int packed = av_get_pix_fmt(name);
    PictureFormat format = PixelFormats.pictureFormat("film", packed, WIDTH, HEIGHT);
    byte[] samples = noise(format);
    AVFrame from = frame(av_get_pix_fmt(nativeName(format)));
    AVFrame to = frame(packed);
    SwsContext scaler =
        swscale.sws_getContext(
            WIDTH,
            HEIGHT,
            from.format(),
            WIDTH,
            HEIGHT,
            packed,
            swscale.SWS_POINT | swscale.SWS_ACCURATE_RND,
            null,
            null,
            (DoublePointer) null);
    try {
      fill(from, format, samples);
      swscale.sws_scale_frame(scaler, to, from);
      byte[] copied = new byte[format.bytes()];
      PixelFormats.copy(to, format, copied);
      assertThat(copied).isEqualTo(samples);
    } finally {
      swscale.sws_freeContext(scaler);
      avutil.av_frame_free(from);
      avutil.av_frame_free(to);
    }
  }

  @Test
  void fourOneOneHasItsChromaRepeatedAcross() {
    PictureFormat format = PixelFormats.pictureFormat("film", avutil.AV_PIX_FMT_YUV411P, 8, 2);
    assertThat(format).isEqualTo(new PictureFormat(8, 2, Chroma.YUV422, 8));
    AVFrame frame = frame(avutil.AV_PIX_FMT_YUV411P, 8, 2);
    try {
      put(frame, 0, "01234567", "abcdefgh");
      put(frame, 1, "AB", "CD");
      put(frame, 2, "WX", "YZ");
      byte[] copied = new byte[format.bytes()];
      PixelFormats.copy(frame, format, copied);
      assertThat(new String(copied, java.nio.charset.StandardCharsets.ISO_8859_1))
          .isEqualTo("01234567abcdefgh" + "AABBCCDD" + "WWXXYYZZ");
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  @Test
  void fourOneZeroHasItsChromaRepeatedAcrossAndDown() {
    PictureFormat format = PixelFormats.pictureFormat("film", avutil.AV_PIX_FMT_YUV410P, 6, 5);
    assertThat(format).isEqualTo(new PictureFormat(6, 5, Chroma.YUV420, 8));
    AVFrame frame = frame(avutil.AV_PIX_FMT_YUV410P, 6, 5);
    try {
      put(frame, 0, "012345", "abcdef", "ghijkl", "mnopqr", "stuvwx");
      put(frame, 1, "AB", "CD");
      put(frame, 2, "WX", "YZ");
      byte[] copied = new byte[format.bytes()];
      PixelFormats.copy(frame, format, copied);
      assertThat(new String(copied, java.nio.charset.StandardCharsets.ISO_8859_1))
          .isEqualTo("012345abcdefghijklmnopqrstuvwx" + "AABAABCCD" + "WWXWWXYYZ");
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  @Test
  void fourFourZeroHasItsChromaRepeatedDown() {
    PictureFormat format = PixelFormats.pictureFormat("film", avutil.AV_PIX_FMT_YUV440P, 2, 3);
    assertThat(format).isEqualTo(new PictureFormat(2, 3, Chroma.YUV444, 8));
    AVFrame frame = frame(avutil.AV_PIX_FMT_YUV440P, 2, 3);
    try {
      put(frame, 0, "01", "23", "45");
      put(frame, 1, "AB", "CD");
      put(frame, 2, "WX", "YZ");
      byte[] copied = new byte[format.bytes()];
      PixelFormats.copy(frame, format, copied);
      assertThat(new String(copied, java.nio.charset.StandardCharsets.ISO_8859_1))
          .isEqualTo("012345" + "ABABCD" + "WXWXYZ");
    } finally {
      avutil.av_frame_free(frame);
    }
  }

  @Test
  void everyFormatOfFFmpegIsEitherTakenOrRefusedWithACommand() {
    int taken = 0;
    for (int format = 0; avutil.av_get_pix_fmt_name(format) != null; format++) {
      try {
        PictureFormat picture = PixelFormats.pictureFormat("film", format, WIDTH, HEIGHT);
        assertThat(picture.bitDepth()).isBetween(8, 12);
        taken++;
      } catch (FilmException e) {
        String target = e.getMessage().replaceAll(".* -pix_fmt (\\S+) converted.mkv", "$1");
        assertThat(PixelFormats.pictureFormat("film", av_get_pix_fmt(target), 2, 2)).isNotNull();
      }
    }
    assertThat(taken).isGreaterThan(60);
  }

  private static byte[] noise(PictureFormat format) {
    byte[] samples = new byte[format.bytes()];
    Random random = new Random(7);
    if (format.bytesPerSample() == 1) {
      random.nextBytes(samples);
      return samples;
    }
    for (int i = 0; i < samples.length; i += 2) {
      Frame.putShort(samples, i, random.nextInt(format.maxValue() + 1));
    }
    return samples;
  }

  private static String nativeName(PictureFormat format) {
    String chroma =
        switch (format.chroma()) {
          case GREY -> "gray";
          case YUV420 -> "yuv420p";
          case YUV422 -> "yuv422p";
          case YUV444 -> "yuv444p";
        };
    return format.bitDepth() == 8 ? chroma : chroma + format.bitDepth() + "le";
  }

  private static AVFrame frame(int pixelFormat) {
    return frame(pixelFormat, WIDTH, HEIGHT);
  }

  private static AVFrame frame(int pixelFormat, int width, int height) {
    AVFrame frame = avutil.av_frame_alloc();
    frame.format(pixelFormat);
    frame.width(width);
    frame.height(height);
    assertThat(avutil.av_frame_get_buffer(frame, 0)).isZero();
    return frame;
  }

  private static void fill(AVFrame frame, PictureFormat format, byte[] samples) {
    for (int p = 0; p < format.planes(); p++) {
      BytePointer plane = new BytePointer(frame.data(p));
      for (int y = 0; y < format.planeHeight(p); y++) {
        plane
            .position((long) y * frame.linesize(p))
            .put(samples, format.planeOffset(p) + y * format.rowBytes(p), format.rowBytes(p));
      }
    }
  }

  private static void put(AVFrame frame, int plane, String... rows) {
    BytePointer data = new BytePointer(frame.data(plane));
    for (int y = 0; y < rows.length; y++) {
      byte[] row = rows[y].getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
      data.position((long) y * frame.linesize(plane)).put(row, 0, row.length);
    }
  }
}
