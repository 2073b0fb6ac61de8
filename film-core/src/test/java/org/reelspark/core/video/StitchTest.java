package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;

class StitchTest {
  /** What ffprobe rounds two times to, in seconds. */
  private static final double PRINTED = 2e-6;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yuv420p", "yuv422p", "yuv444p", "gray",
        "yuv420p10le", "yuv422p10le", "yuv444p10le", "gray10le",
        "yuv420p12le", "yuv422p12le", "yuv444p12le", "gray12le"
      })
  void ffv1GivesEveryBitBackWhateverTheChunks(String pixelFormat) throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(95, 63, "25", 15));
    arguments.addAll(List.of("-c:v", "ffv1", "-pix_fmt", pixelFormat));
    Path in = FilmFactory.film("bits-" + pixelFormat + ".mkv", arguments);
    try (IdentityJob job = new IdentityJob(in)) {
      for (int chunk : new int[] {1, 2, 7, 15, 16}) {
        Path out = job.run(folder.resolve("out.mkv"), VideoCodec.FFV1, chunk).out();
        try (IdentityJob back = new IdentityJob(out)) {
          assertThat(back.film.video().pixelFormat()).isEqualTo(pixelFormat);
          assertSameFrames(job.frames(), back.frames());
        }
      }
    }
  }

  private static void assertSameFrames(List<Frame> wanted, List<Frame> found) {
    assertThat(found).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(found.get(i).samples()).as("frame %d", i).isEqualTo(wanted.get(i).samples());
    }
  }

  /** Every container with every codec that it holds. */
  @Retention(RetentionPolicy.RUNTIME)
  @CsvSource({
    "mkv, FFV1",
    "mkv, H264",
    "mkv, HEVC",
    "mkv, PRORES",
    "mkv, AV1",
    "mp4, FFV1",
    "mp4, H264",
    "mp4, HEVC",
    "mp4, AV1",
    "mov, FFV1",
    "mov, H264",
    "mov, HEVC",
    "mov, PRORES",
    "ts, H264",
    "ts, HEVC",
    "webm, AV1"
  })
  private @interface EveryPair {}

  @ParameterizedTest
  @EveryPair
  void everyCodecJoinsInEveryContainer(String extension, VideoCodec codec) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.VARIABLE_RATE_MP4.path())) {
      int all = job.whole.size();
      for (int chunk : new int[] {1, 2, 7, all}) {
        Path out = folder.resolve(codec + "." + extension);
        job.run(out, codec, chunk);
        assertStrictDecodersAreContent(out, all);
        assertDecodingTimesRise(out);
      }
    }
  }

  @ParameterizedTest
  @EveryPair
  void theProbeOfTheSystemReportsNothing(String extension, VideoCodec codec) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.VARIABLE_RATE_MP4.path())) {
      Path out = job.run(folder.resolve(codec + "." + extension), codec, 7).out();
      assertThat(FFmpegProgram.systemProbe("-show_frames", out.toString()).lines())
          .filteredOn(line -> line.equals("media_type=video"))
          .hasSize(job.whole.size());
    }
  }

  private static void assertStrictDecodersAreContent(Path out, int frames) {
    // Any complaint makes ffmpeg fail; what it prints are one line for each frame.
    byte[] listed =
        FFmpegProgram.ffmpeg(
            "-xerror",
            "-err_detect",
            "explode",
            "-i",
            out.toString(),
            "-map",
            "0:v",
            "-fps_mode",
            "passthrough",
            "-f",
            "framehash",
            "-");
    String text = new String(listed, java.nio.charset.StandardCharsets.UTF_8);
    assertThat(text.lines().filter(line -> !line.startsWith("#"))).hasSize(frames);
  }

  private static void assertDecodingTimesRise(Path out) {
    String listed =
        FFmpegProgram.ffprobe(
            "-select_streams",
            "v",
            "-show_entries",
            "packet=dts",
            "-of",
            "csv=p=0",
            out.toString());
    List<Long> times =
        listed
            .lines()
            .map(line -> line.replace(",", ""))
            .filter(line -> line.matches("-?\\d+"))
            .map(Long::valueOf)
            .toList();
    assertThat(times).isNotEmpty().isSorted().doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_23976, mp4",
    "RATE_23976, mkv",
    "RATE_23976_MKV, mp4",
    "RATE_50, mov",
    "VARIABLE_RATE, mp4",
    "START_ABOVE_ZERO, mkv",
    "START_ABOVE_ZERO_MP4, mp4",
    "EDIT_LIST_FROM_BELOW_ZERO, mp4",
    "EDIT_LIST_FROM_BELOW_ZERO, mkv",
    "EDIT_LIST_EMPTY, mp4",
    "EDIT_LIST_EMPTY, mkv",
    "LATE_SOUND, mp4",
    "LATE_SOUND, mkv",
    "MPEG_TS, ts",
    "MPEG_TS, mkv",
    "FRAGMENTED, mp4"
  })
  void everyFrameKeepsItsTime(TestFilm film, String extension) throws IOException {
    try (IdentityJob job = new IdentityJob(film.path())) {
      IdentityJob.Result result = job.run(folder.resolve("out." + extension), null, 7);
      assertThat(result.offset()).isEqualTo(0);
      try (IdentityJob back = new IdentityJob(result.out())) {
        double tick = back.film.video().timeBase().value();
        double exact = job.film.video().timeBase().value();
        // QuickTime's ticks are the film's own; Matroska's are 1 ms.
        double tolerance = extension.equals("mkv") ? tick / 2 : 0;
        for (int i = 0; i < job.whole.size(); i++) {
          assertThat(back.whole.pts(i) * tick)
              .isCloseTo(job.whole.pts(i) * exact, within(tolerance + 1e-9));
        }
      }
    }
  }

  /** As the system's ffprobe has it, so that no reader of ours is the judge of our writer. */
  @ParameterizedTest
  @CsvSource({
    "LATE_SOUND, mp4, 44100",
    "LATE_SOUND, mov, 44100",
    "LATE_SOUND, mkv, 1000",
    "LATE_SOUND, ts, 90000",
    "EDIT_LIST_EMPTY, mp4, 44100",
    "EDIT_LIST_EMPTY, mov, 44100",
    "EDIT_LIST_EMPTY, mkv, 1000",
    "EDIT_LIST_EMPTY, ts, 90000",
    "MPEG_TS, ts, 90000",
    "MPEG_TS, mov, 44100",
    "MPEG_TS, mkv, 1000"
  })
  void soundAndPictureKeepTheirOffsetToHalfATick(TestFilm film, String extension, int ticks)
      throws IOException {
    try (IdentityJob job = new IdentityJob(film.path())) {
      IdentityJob.Result result = job.run(folder.resolve("out." + extension), null, 7);
      for (String stream : List.of("v:0", "a:0")) {
        List<Double> was = systemTimes(film.path(), stream);
        List<Double> is = systemTimes(result.out(), stream);
        assertThat(is).isNotEmpty().hasSameSizeAs(was);
        for (int i = 0; i < is.size(); i++) {
          assertThat(is.get(i) - was.get(i))
              .as("packet %d of %s", i, stream)
              .isCloseTo(result.offset(), within(0.5 / ticks + PRINTED));
        }
      }
    }
  }

  /** When a stream's packets are shown, in seconds, in order. */
  private static List<Double> systemTimes(Path film, String stream) {
    String[] what = {"-show_entries", "packet=pts_time", "-of", "csv=p=0", film.toString()};
    return FFmpegProgram.systemProbe(
            Stream.concat(Stream.of("-select_streams", stream), Stream.of(what))
                .toArray(String[]::new))
        .lines()
        .filter(line -> !line.isBlank())
        .map(line -> Double.valueOf(line.replaceFirst(",.*", "")))
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mp4", "mkv"})
  void aFilmThatBeginsBelowZeroMovesAsAWhole(String extension) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.START_BELOW_ZERO.path())) {
      double exact = job.film.video().timeBase().value();
      assertThat(job.whole.pts(0)).isNegative();
      IdentityJob.Result result = job.run(folder.resolve("out." + extension), null, 7);
      assertThat(result.offset()).isPositive();
      try (IdentityJob back = new IdentityJob(result.out())) {
        double tick = back.film.video().timeBase().value();
        double tolerance = extension.equals("mkv") ? tick / 2 : 0;
        for (int i = 0; i < job.whole.size(); i++) {
          assertThat(back.whole.pts(i) * tick)
              .isCloseTo(job.whole.pts(i) * exact + result.offset(), within(tolerance + 1e-9));
        }
      }
    }
  }

  @Test
  void anExcerptBeginsAtZero() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.MPEG_TS.path())) {
      IdentityJob.Result result =
          job.run(folder.resolve("out.mkv"), VideoCodec.FFV1, 7, job.whole.slice(10, 30), false);
      try (IdentityJob back = new IdentityJob(result.out())) {
        assertThat(back.whole.size()).isEqualTo(20);
        assertThat(back.whole.pts(0)).isZero();
        assertSameFrames(job.frames().subList(10, 30), back.frames());
      }
      assertThat(result.verification().packets()).isBetween(20L, 40L);
    }
  }

  @Test
  void segmentsThatDoNotFitAreRefused() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.FFV1.path())) {
      Path out = folder.resolve("out.mkv");
      EncoderSettings settings = SegmentTest.settings(job, VideoCodec.H264);
      EncoderSettings other =
          Containers.encoder(job.film, "out.mkv", VideoCodec.H264, null, "ultrafast", null);
      StreamPlan plan = Containers.streams(job.source, job.film, settings, "out.mkv", false);
      Chunk chunk = new Chunk(0, 0, 5, 0, 5, 0);
      byte[] first = job.segment(settings, chunk);
      byte[] late = job.segment(settings, new Chunk(1, 6, 9, 6, 9, 6));
      byte[] foreign = job.segment(other, chunk);
      byte[] cut = java.util.Arrays.copyOf(first, first.length - 1);
      try (Stitcher stitcher =
          new Stitcher(
              job.source,
              job.film,
              job.whole,
              false,
              settings,
              plan,
              IdentityJob.PLAN,
              Map.of(),
              out)) {
        assertRefused(stitcher, foreign, "another header");
        assertRefused(stitcher, late, "where frame 0 is due");
        stitcher.append(new MemorySource("segment", first));
        assertRefused(stitcher, late, "where frame 5 is due");
        assertThatThrownBy(stitcher::finish)
            .isInstanceOf(FilmException.class)
            .hasMessageContaining("only 5 of 40 frames");
      }
      try (Stitcher stitcher =
          new Stitcher(
              job.source, job.film, job.whole, false, settings, plan, "new plan", Map.of(), out)) {
        assertRefused(stitcher, first, "belongs to plan plan, not new plan");
      }
      try (Stitcher stitcher =
          new Stitcher(
              job.source,
              job.film,
              job.whole,
              false,
              settings,
              plan,
              IdentityJob.PLAN,
              Map.of(),
              out)) {
        assertRefused(stitcher, cut, "cut off");
      }
    }
  }

  private static void assertRefused(Stitcher stitcher, byte[] segment, String why) {
    assertThatThrownBy(() -> stitcher.append(new MemorySource("segment", segment)))
        .isInstanceOf(FilmException.class)
        .hasMessageContaining(why);
  }

  @Test
  void twoRunsGiveOneFilm() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.MPEG_TS.path())) {
      for (String name : List.of("out.mkv", "out.mov", "out.ts")) {
        Path one = job.run(folder.resolve("one-" + name), null, 7).out();
        Path two = job.run(folder.resolve("two-" + name), null, 7).out();
        assertThat(one).hasSameBinaryContentAs(two);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ROTATED, mp4", "ROTATED, mkv", "ANAMORPHIC, mp4", "ANAMORPHIC, mkv", "FULL_RANGE, mp4",
    "FULL_RANGE, mkv", "BT601, mov", "BT709, ts", "BT2020, mp4", "BT2020, mkv",
    "INTERLACED_MBAFF, mp4", "INTERLACED_MBAFF, mkv", "DV, mov"
  })
  void colourShapeTurnAndFieldsStay(TestFilm film, String extension) throws IOException {
    try (IdentityJob job = new IdentityJob(film.path())) {
      IdentityJob.Result result = job.run(folder.resolve("out." + extension), null, 20);
      assertThat(result.plan().losses()).isEmpty();
      try (IdentityJob back = new IdentityJob(result.out())) {
        assertThat(back.film.video().scan()).isEqualTo(job.film.video().scan());
        assertThat(back.film.video().rotation()).isEqualTo(job.film.video().rotation());
      }
    }
  }

  /** x265 and ProRes always say one: that is limited, as unsaid means. */
  @ParameterizedTest
  @CsvSource({
    "OPEN_GOP, mkv, H264, tv", "OPEN_GOP, mp4, H264, tv", "OPEN_GOP, ts, H264, tv",
    "OPEN_GOP, mp4, HEVC, tv", "OPEN_GOP, mkv, FFV1, tv", "B_FRAMES, mkv, H264, unknown",
    "B_FRAMES, mp4, H264, unknown", "B_FRAMES, ts, H264, unknown", "B_FRAMES, mkv, FFV1, unknown"
  })
  void aRangeStaysAsItIsSaidOrUnsaid(
      TestFilm film, String extension, VideoCodec codec, String range) throws IOException {
    assertThat(range(film.path())).isEqualTo(range);
    try (IdentityJob job = new IdentityJob(film.path())) {
      assertThat(range(job.run(folder.resolve("out." + extension), codec, 7).out()))
          .isEqualTo(range);
    }
  }

  private static String range(Path film) {
    String entry = "stream=color_range";
    return FFmpegProgram.ffprobe(
            "-select_streams", "v:0", "-show_entries", entry, "-of", "csv=p=0", film.toString())
        .lines()
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({"mkv, HEVC", "mp4, HEVC", "ts, HEVC", "mp4, H264", "mp4, AV1", "mkv, FFV1"})
  void theMasteringDisplayStays(String extension, VideoCodec codec) throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 12));
    arguments.addAll(
        List.of(
            "-pix_fmt",
            "yuv420p10le",
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none:max-cll=1000,400:colorprim=bt2020:transfer=smpte2084:"
                + "colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)"
                + "WP(15635,16450)L(10000000,1)"));
    try (IdentityJob job = new IdentityJob(FilmFactory.film("hdr.mp4", arguments))) {
      IdentityJob.Result result = job.run(folder.resolve("out." + extension), codec, 5);
      assertThat(job.film.video().hdr().maxLight()).isEqualTo(1000);
      assertThat(result.plan().losses()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"H264", "HEVC"})
  void captionsStayInTheirFrames(VideoCodec codec) throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.B_FRAMES.path())) {
      for (int i = 0; i < job.frames().size(); i++) {
        Frame frame = job.frames().get(i);
        byte[] captions = {(byte) 0xfc, (byte) (0x80 | i), (byte) 0x80};
        job.frames()
            .set(i, new Frame(frame.format(), frame.pts(), frame.samples(), captions, false));
      }
      Path out = job.run(folder.resolve("out.mp4"), codec, 7).out();
      try (IdentityJob back = new IdentityJob(out)) {
        for (int i = 0; i < job.frames().size(); i++) {
          assertThat(back.frames().get(i).captions())
              .as("frame %d", i)
              .isEqualTo(job.frames().get(i).captions());
        }
      }
    }
  }

  @Test
  void greyBecomesColourWithoutColour() throws IOException {
    try (IdentityJob job = new IdentityJob(TestFilm.H264_GREY.path())) {
      Path out = job.run(folder.resolve("out.mov"), VideoCodec.PRORES, 20).out();
      try (IdentityJob back = new IdentityJob(out)) {
        Frame was = job.frames().get(3);
        Frame is = back.frames().get(3);
        assertThat(is.format().bitDepth()).isEqualTo(10);
        for (int y = 0; y < 64; y += 7) {
          for (int x = 0; x < 96; x += 5) {
            assertThat(is.sample(0, x, y))
                .isBetween(was.sample(0, x, y) * 4 - 40, was.sample(0, x, y) * 4 + 40);
            assertThat(is.sample(1, x / 2, y)).isBetween(511, 513);
          }
        }
      }
    }
  }
}
