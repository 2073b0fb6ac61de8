package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderChoice;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;

/** NVENC and NVDEC as far as they can be known without a GPU. */
class NvidiaTest {
  private static final EncoderChoice NVENC = EncoderChoice.NVENC;
  private static final VideoCodec H264 = VideoCodec.H264;

  @ParameterizedTest
  @EnumSource(names = {"H264", "HEVC", "AV1"})
  void theEncoderHasEveryOptionThatItIsGiven(VideoCodec codec) {
    TreeMap<String, String> options = new TreeMap<>();
    Nvenc.options(codec, new Encoders.Wishes(NVENC, null, null, null), options);
    AVCodec encoder = avcodec.avcodec_find_encoder_by_name(Nvenc.encoder(codec).orElseThrow());
    AVCodecContext context = avcodec.avcodec_alloc_context3(encoder);
    try {
      options.put("gpu", "1");
      options.forEach(
          (name, value) ->
              assertThat(avutil.av_opt_set(context, name, value, avutil.AV_OPT_SEARCH_CHILDREN))
                  .as(name)
                  .isZero());
      assertThat(avutil.av_opt_set(context, "qcomp2", "1", avutil.AV_OPT_SEARCH_CHILDREN))
          .isNegative();
    } finally {
      avcodec.avcodec_free_context(context);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "H264, YUV420, 8, yuv420p",
    "H264, GREY, 8, yuv420p",
    "H264, YUV422, 8, yuv444p",
    "H264, YUV420, 10,",
    "HEVC, YUV420, 10, p010le",
    "HEVC, YUV420, 9, p010le",
    "HEVC, YUV422, 10, yuv444p10msble",
    "HEVC, YUV420, 12,",
    "AV1, YUV420, 10, p010le",
    "AV1, YUV444, 8,",
    "FFV1, YUV420, 8,"
  })
  void neverFewerBitsOrLessChroma(VideoCodec codec, Chroma chroma, int depth, String taken) {
    assertThat(Encoders.pixelFormat(codec, NVENC, new PictureFormat(64, 48, chroma, depth)))
        .isEqualTo(Optional.ofNullable(taken));
  }

  /** These lay samples out otherwise than the processor's encoders take them. */
  @ParameterizedTest
  @CsvSource({"YUV420, 10, p010le", "YUV444, 10, yuv444p10msble", "GREY, 10, p010le"})
  void everySampleReachesTheEncoder(Chroma chroma, int depth, String pixelFormat) {
    PictureFormat format = new PictureFormat(62, 34, chroma, depth);
    byte[] samples = new byte[format.bytes()];
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i += 2) {
      Frame.putShort(samples, i, random.nextInt(format.maxValue() + 1));
    }
    int target = avutil.av_get_pix_fmt(pixelFormat);
    try (PictureWriter writer = new PictureWriter(format, target, false)) {
      AVFrame written = writer.write(new Frame(format, 0, samples));
      assertThat(written.format()).isEqualTo(target);
      byte[] back = new byte[format.bytes()];
      PixelFormats.copy(written, format, back);
      assertThat(back).isEqualTo(samples);
    }
  }

  @Test
  void aPictureFetchedFromTheGpuIsThatOfTheProcessor() {
    PictureFormat format = new PictureFormat(62, 34, Chroma.YUV420, 10);
    assertThat(Nvdec.fetched("yuv420p10le")).isEqualTo(avutil.AV_PIX_FMT_P010LE);
    assertThat(PixelFormats.pictureFormat("film", avutil.AV_PIX_FMT_P010LE, 62, 34))
        .isEqualTo(format);
    assertThat(Nvdec.fetched("yuv420p")).isEqualTo(avutil.AV_PIX_FMT_NV12);
    assertThat(PixelFormats.pictureFormat("film", avutil.AV_PIX_FMT_NV12, 62, 34))
        .isEqualTo(new PictureFormat(62, 34, Chroma.YUV420, 8));
  }

  @ParameterizedTest
  @CsvSource({
    "B_FRAMES, out.mkv, FFV1,,, --encoder=nvenc: it has no ffv1",
    "B_FRAMES, out.mkv, H264, 52,, a quantiser of NVENC, 0 to 51",
    "B_FRAMES, out.mkv, AV1, 256,, a quantiser of NVENC, 0 to 255",
    "B_FRAMES, out.mkv, H264,, medium, --preset=medium: NVENC takes p1",
    "H264_10BIT, out.mkv, H264,,, 'can''t keep yuv420p10le; --codec=hevc or --codec=av1 can'"
  })
  void whatItCannotDoIsRefused(
      TestFilm film, String out, VideoCodec codec, String quality, String preset, String told)
      throws IOException {
    FilmInfo info = probe(film.path());
    assertThatThrownBy(() -> Containers.encoder(info, out, codec, NVENC, quality, preset, null))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(told);
  }

  @Test
  void withoutADriverItSaysWhichLibrariesWereLookedFor() throws IOException {
    assumeTrue(!Files.exists(Path.of("/proc/driver/nvidia")), "there is a driver");
    FilmInfo info = probe(TestFilm.B_FRAMES.path());
    assertThatThrownBy(() -> Containers.encoder(info, "o.mkv", null, NVENC, null, null, null))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("--encoder=nvenc: looked for ")
        .hasMessageContaining("cuda")
        .hasMessageContaining("install the driver, or leave it out");
    CodecTrial trial = new CodecTrial(8);
    byte[] coded = trial.encode(H264, EncoderChoice.SOFTWARE, 0);
    assertThatThrownBy(() -> trial.decode(coded, DecoderChoice.NVDEC, 0))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("--decoder=nvdec: looked for ");
    assertThat(CodecTrial.run(0))
        .hasSize(7)
        .allMatch(outcome -> outcome.sound() && outcome.found().contains("looked for"));
  }

  @ParameterizedTest
  @CsvSource({
    "H264_422_10BIT, 'can''t decode stream 0, h264 yuv422p10le'",
    "AVI_MJPEG, 'can''t decode stream 0, mjpeg'",
    "AV1, 'can''t decode stream 0, av1'"
  })
  void aStreamThatNvdecDoesNotTakeIsNamed(TestFilm film, String told) throws IOException {
    FilmInfo info = probe(film.path());
    assertThatThrownBy(() -> Nvdec.check(info, DamagePolicy.FAIL))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(told);
  }

  @Test
  void nvdecConcealsNothing() throws IOException {
    FilmInfo info = probe(TestFilm.HEVC_10BIT.path());
    Nvdec.check(info, DamagePolicy.FAIL);
    assertThatThrownBy(() -> Nvdec.check(info, DamagePolicy.CONCEAL))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("--on-damage=conceal");
  }

  /** The trial itself, on encoders that are here. */
  @ParameterizedTest
  @CsvSource({"H264, 8", "HEVC, 10", "AV1, 8"})
  void theTrialJoinsTwoSegments(VideoCodec codec, int depth) throws IOException {
    CodecTrial trial = new CodecTrial(depth);
    byte[] coded = trial.encode(codec, EncoderChoice.SOFTWARE, 0);
    List<Frame> back = trial.decode(coded, DecoderChoice.SOFTWARE, 0);
    assertThat(trial.decibels(back)).isGreaterThan(35);
    assertThat(trial.decibels(back.subList(1, back.size()))).isLessThan(30);
  }

  private static FilmInfo probe(Path film) throws IOException {
    try (SeekableSource source = new LocalStorage().open(film.toString())) {
      return FilmProbe.probe(source);
    }
  }
}
