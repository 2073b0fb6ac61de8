package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmStreams;
import org.reelspark.core.video.Footage;
import org.reelspark.core.video.RichFilm;
import org.reelspark.core.video.TestFilm;

/**
 * With the identity model and FFV1 the restored film shows what a linear decode of the source
 * shows.
 */
class RestoreExactIT {
  /** Of Matroska, in seconds, and what FFmpeg's program rounds times to. */
  private static final double HALF_A_TICK = 0.0005 + 2e-6;

  /** In the film's own ticks. */
  private static final double EXACTLY = 1e-9;

  @TempDir Path folder;

  /**
   * FFmpeg's program would interpolate the chroma of 4:1:0: it has a test of its own. So have those
   * that come at every chunk length.
   */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"YUV410", "B_PYRAMID", "OPEN_GOP_TS", "VARIABLE_RATE_MP4", "VP9_HIDDEN", "DV"})
  void everyFrameOfEveryKindComesThrough(TestFilm film) throws Exception {
    restoreAndCompare(film.path(), 11);
  }

  @ParameterizedTest
  @CsvSource({"96, 64", "95, 63"})
  void fourOneZeroComesThroughWithItsChromaRepeated(int width, int height) throws Exception {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(width, height, "25", 20));
    arguments.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "yuv410p"));
    Path in = FilmFactory.film("coarse.mkv", arguments);
    Path out = folder.resolve("out.mkv");
    LocalSpark.restore(LocalSpark.exact(in, out).optChunkFrames(7).build());
    assertThat(Films.pixelFormat(out)).isEqualTo("yuv420p");
    ByteBuffer coarse = ByteBuffer.wrap(Films.samples(in));
    ByteBuffer expected = ByteBuffer.allocate(2 * coarse.capacity());
    byte[] luma = new byte[width * height];
    byte[] chroma = new byte[(width + 3) / 4 * ((height + 3) / 4)];
    while (coarse.hasRemaining()) {
      coarse.get(luma);
      expected.put(luma);
      for (int plane = 1; plane < 3; plane++) {
        coarse.get(chroma);
        for (int y = 0; y < (height + 1) / 2; y++) {
          for (int x = 0; x < (width + 1) / 2; x++) {
            expected.put(chroma[y / 2 * ((width + 3) / 4) + x / 2]);
          }
        }
      }
    }
    byte[] found = Films.samples(out);
    assertThat(found).isEqualTo(Arrays.copyOf(expected.array(), expected.position()));
  }

  @Tag("full")
  @Footage.Needed
  @ParameterizedTest
  @MethodSource("footage")
  void everyFrameOfRealFootageComesThrough(Path film) throws Exception {
    restoreAndCompare(film, 29);
  }

  static List<Path> footage() throws IOException {
    return Footage.films();
  }

  @ParameterizedTest
  @EnumSource(names = {"B_PYRAMID", "OPEN_GOP_TS", "VARIABLE_RATE_MP4", "VP9_HIDDEN", "DV"})
  void theChunkLengthMakesNoDifference(TestFilm film) throws Exception {
    compareAtEveryChunkLength(film);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "YUV410")
  void theChunkLengthMakesNoDifferenceToAnyKind(TestFilm film) throws Exception {
    compareAtEveryChunkLength(film);
  }

  private void compareAtEveryChunkLength(TestFilm film) throws Exception {
    int all = Films.shown(film.path(), "yuv420p").size();
    for (int length : new int[] {1, 2, 7, all, all + 1}) {
      restoreAndCompare(film.path(), length);
    }
  }

  @Test
  void aPartOfAFilmStartsAtZeroAndShowsTheSameFrames() throws Exception {
    Path in = TestFilm.B_FRAMES.path();
    Path out = folder.resolve("out.mkv");
    LocalSpark.restore(
        LocalSpark.exact(in, out)
            .optFrom(FilmPosition.parse("10f"))
            .optTo(FilmPosition.parse("1.2"))
            .build());
    List<Films.Shown> expected = Films.shown(in, "yuv420p").subList(10, 30);
    List<Films.Shown> found = Films.shown(out, "yuv420p");
    assertThat(found)
        .extracting(Films.Shown::hash)
        .containsExactlyElementsOf(expected.stream().map(Films.Shown::hash).toList());
    assertThat(found.get(0).seconds()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "B_FRAMES",
        "RATE_23976",
        "VARIABLE_RATE_MP4",
        "START_ABOVE_ZERO_MP4",
        "START_BELOW_ZERO",
        "EDIT_LIST",
        "PRORES",
        "MPEG_TS",
        "AVI_PACKED",
        "VP9_HIDDEN"
      })
  void inMovEveryFrameAndItsTimeAreExact(TestFilm film) throws Exception {
    everyFrameAndItsTimeAreExact(film, folder.resolve("out.mov"));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RATE_23976",
        "VARIABLE_RATE_MP4",
        "EDIT_LIST",
        "START_ABOVE_ZERO_MP4",
        "HEVC_420_12BIT"
      })
  void inMp4EveryFrameAndItsTimeAreExact(TestFilm film) throws Exception {
    everyFrameAndItsTimeAreExact(film, folder.resolve("out.mp4"));
  }

  private static void everyFrameAndItsTimeAreExact(TestFilm film, Path out) throws Exception {
    RestoreJob.Outcome outcome =
        LocalSpark.restore(LocalSpark.exact(film.path(), out).optChunkFrames(11).build());
    assertSameFrames(film.path(), out, outcome, EXACTLY);
  }

  /** The usual encoder of these containers puts frames out in another order than they are shown. */
  @ParameterizedTest
  @CsvSource({
    "B_FRAMES, mov",
    "VARIABLE_RATE_MP4, mov",
    "START_BELOW_ZERO, mov",
    "EDIT_LIST, mp4",
    "START_ABOVE_ZERO_MP4, mp4"
  })
  void withFramesReorderedEveryTimeIsExact(TestFilm film, String extension) throws Exception {
    Path out = folder.resolve("out." + extension);
    RestoreJob.Outcome outcome =
        LocalSpark.restore(
            RestoreRequest.of(film.path().toString(), out.toString())
                .optModel("identity")
                .optChunkFrames(11)
                .build());
    assertSameTimes(
        Films.shown(film.path(), "yuv420p"), Films.shown(out, "yuv420p"), outcome, EXACTLY);
  }

  /** Sound in two tracks of which one ends early, subtitles, chapters, attachments, tags. */
  @ParameterizedTest
  @ValueSource(strings = {"mkv", "mp4"})
  void allThatAFilmCarriesComesThroughWithItsFrames(String extension) throws Exception {
    boolean matroska = extension.equals("mkv");
    Path in = matroska ? RichFilm.matroska() : RichFilm.mp4();
    Path out = folder.resolve("out." + extension);
    RestoreJob.Outcome outcome =
        LocalSpark.restore(LocalSpark.exact(in, out).optChunkFrames(11).build());
    assertThat(outcome.report().streams().losses()).isEmpty();
    assertSameFrames(in, out, outcome, matroska ? HALF_A_TICK : EXACTLY);
    List<String> streams = new ArrayList<>(List.of("a:0", "a:1", "s:0", "v:1"));
    streams.addAll(matroska ? List.of("s:1") : List.of());
    for (String stream : streams) {
      assertThat(FilmStreams.packets(out, stream))
          .isNotEmpty()
          .isEqualTo(FilmStreams.packets(in, stream));
      assertThat(FilmStreams.times(out, stream)).isEqualTo(FilmStreams.times(in, stream));
      assertThat(FilmStreams.sideData(out, stream)).isEqualTo(FilmStreams.sideData(in, stream));
      assertThat(FilmStreams.tags(out, stream)).isEqualTo(FilmStreams.tags(in, stream));
    }
    if (matroska) {
      assertThat(FilmStreams.tags(out, "t:0")).isEqualTo(FilmStreams.tags(in, "t:0"));
      assertThat(FilmStreams.extradata(out, "t:0"))
          .contains("MD5")
          .isEqualTo(FilmStreams.extradata(in, "t:0"));
    } else {
      assertThat(FilmStreams.show(out, "stream_tags=timecode")).contains("01:00:00:10");
    }
    for (String entries :
        List.of("chapter=start_time,end_time:chapter_tags", "format_tags=title,artist,ARTIST")) {
      assertThat(FilmStreams.show(out, entries))
          .isNotBlank()
          .isEqualTo(FilmStreams.show(in, entries));
    }
  }

  private void restoreAndCompare(Path in, int chunkFrames) throws Exception {
    Path result = Files.createDirectory(folder.resolve("chunks-of-" + chunkFrames));
    Path out = result.resolve("out.mkv");
    RestoreJob.Outcome outcome =
        LocalSpark.restore(
            LocalSpark.exact(in, out)
                .optChunkFrames(chunkFrames)
                .optInterlaced(InterlacedPolicy.AS_IS)
                .optDropUnsupported(true)
                .build());
    assertSameFrames(in, out, outcome, HALF_A_TICK);
    try (Stream<Path> left = Files.list(result)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet");
    }
  }

  /**
   * @param tolerance how far times may be off, in seconds
   */
  private static void assertSameFrames(
      Path in, Path out, RestoreJob.Outcome outcome, double tolerance) {
    String format = Films.pixelFormat(out);
    List<Films.Shown> expected = Films.shown(in, format);
    List<Films.Shown> found = Films.shown(out, format);
    assertThat(found)
        .extracting(Films.Shown::hash)
        .containsExactlyElementsOf(expected.stream().map(Films.Shown::hash).toList());
    assertSameTimes(expected, found, outcome, tolerance);
  }

  private static void assertSameTimes(
      List<Films.Shown> expected,
      List<Films.Shown> found,
      RestoreJob.Outcome outcome,
      double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).seconds() - expected.get(i).seconds())
          .as("time of frame %d", i)
          .isCloseTo(outcome.report().verification().offset(), within(tolerance));
    }
  }
}
