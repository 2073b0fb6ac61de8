package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;

/** The films that are made beside a restored one: of the defect mask, and of before and after. */
class CompanionFilmsIT {
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int FRAMES = 48;
  private static final int CHUNKS = 4;

  /** A frame with dirt, and where that is. */
  private static final int DIRTY = 20;

  private static final int DIRT_X = 40;
  private static final int DIRT_Y = 24;

  @TempDir Path folder;
  private Path out;
  private Path mask;
  private Path compare;

  @BeforeEach
  void nameTheFilms() {
    out = folder.resolve("out.mkv");
    mask = folder.resolve("mask.mkv");
    compare = folder.resolve("compare.mp4");
  }

  /** Grey that grows lighter to the right, dirt on every tenth frame, and a tone. */
  private static Path film() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-f",
                "lavfi",
                "-i",
                "color=gray:size=%dx%d:rate=25,trim=end_frame=%d".formatted(WIDTH, HEIGHT, FRAMES)
                    + ",format=yuv420p,geq=lum='60+X':cb=110:cr=140"
                    + ",drawbox=x=%d:y=%d:w=16:h=12:color=white:t=fill:enable='not(mod(n,10))'"
                        .formatted(DIRT_X, DIRT_Y)));
    arguments.addAll(FilmFactory.tone(440, FRAMES / 25.0));
    arguments.addAll(List.of("-c:v", "ffv1", "-g", "1", "-c:a", "aac", "-fflags", "+bitexact"));
    return FilmFactory.film("dirt.mkv", arguments);
  }

  private RestoreRequest.Builder plain() {
    return RestoreRequest.of(film().toString(), out.toString())
        .optModel("median")
        .optFlicker(Flicker.OFF)
        .optCodec(VideoCodec.FFV1)
        .optChunkFrames(FRAMES / CHUNKS);
  }

  private RestoreRequest.Builder both() {
    return plain().optMask(mask.toString()).optCompare(compare.toString());
  }

  @Test
  void theMaskFilmIsWhiteWhereThePictureWasReplacedAndNowhereElse() throws Exception {
    LocalSpark.restore(both().build());
    assertThat(Films.pixelFormat(mask)).isEqualTo("gray");
    byte[] white = Films.samples(mask);
    byte[] before = Films.samples(film());
    byte[] after = Films.samples(out);
    int picture = WIDTH * HEIGHT;
    assertThat(white).hasSize(FRAMES * picture);
    List<Row> table = frameTable();
    int replaced = 0;
    for (int n = 0; n < FRAMES; n++) {
      int marked = 0;
      for (int i = 0; i < picture; i++) {
        boolean isMarked = white[n * picture + i] != 0;
        int luma = n * picture * 3 / 2 + i;
        assertThat(isMarked).isEqualTo(before[luma] != after[luma]);
        marked += isMarked ? 1 : 0;
      }
      assertThat((float) marked / picture).as("frame %d", n).isEqualTo(table.get(n).getFloat(0));
      replaced += marked;
    }
    assertThat(replaced).isPositive();
  }

  @Test
  void allFilmsHaveTheFramesOfTheSourceAtTheirTimes() throws Exception {
    LocalSpark.restore(both().build());
    List<Double> times = times(out);
    assertThat(times).hasSize(FRAMES).isEqualTo(times(film()));
    assertThat(times(mask)).isEqualTo(times);
    assertThat(times(compare)).isEqualTo(times);
  }

  /** A transport stream can't begin at 0, so all times move, and those beside it keep with them. */
  @Test
  void filmsBesideOneWhoseTimesMoveMoveWithIt() throws Exception {
    out = folder.resolve("out.ts");
    RestoreReport report =
        LocalSpark.restore(both().optCodec(VideoCodec.H264).optOverwrite(true).build()).report();
    assertThat(report.verification().offset()).isPositive();
    for (RestoreReport.CompanionFilm companion : report.companions()) {
      assertThat(companion.verification().offset()).isEqualTo(report.verification().offset());
    }
  }

  @Test
  void sideBySideTheLeftIsTheSourceAndTheRightTheRestoredFilm() throws Exception {
    RestoreReport report = LocalSpark.restore(both().build()).report();
    byte[] shown = Films.samples(compare);
    byte[] before = Films.samples(film());
    byte[] after = Films.samples(out);
    assertThat(shown).hasSize(2 * before.length);
    double[] error = new double[2];
    for (int n = 0; n < FRAMES; n++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < 2 * WIDTH; x++) {
          byte[] wanted = x < WIDTH ? before : after;
          int luma = wanted[(n * HEIGHT * 3 / 2 + y) * WIDTH + x % WIDTH] & 0xff;
          int found = shown[(n * HEIGHT * 3 / 2 + y) * 2 * WIDTH + x] & 0xff;
          error[x / WIDTH] += (double) (found - luma) * (found - luma);
        }
      }
    }
    double pixels = (double) FRAMES * WIDTH * HEIGHT;
    assertThat(10 * Math.log10(255 * 255 * pixels / error[0])).isGreaterThan(38);
    assertThat(10 * Math.log10(255 * 255 * pixels / error[1])).isGreaterThan(38);
    int dirt = (DIRTY * HEIGHT * 3 / 2 + DIRT_Y + 6) * 2 * WIDTH + DIRT_X + 8;
    assertThat(shown[dirt] & 0xff).isGreaterThan(200);
    assertThat(shown[dirt + WIDTH] & 0xff).isLessThan(130);
    RestoreReport.CompanionFilm film = report.companions().get(1);
    assertThat(film.losses()).isEmpty();
    assertThat(film.verification().packets())
        .isPositive()
        .isEqualTo(report.verification().packets());
    assertThat(report.companions().get(0).verification().packets()).isZero();
  }

  @Test
  void theDividerMovesToTheRightFromFrameToFrame() throws Exception {
    LocalSpark.restore(
        plain().optCompare(compare.toString()).optCompareAs(Companion.Kind.DIVIDER).build());
    byte[] shown = Films.samples(compare);
    List<Integer> places = new ArrayList<>();
    for (int n = 0; n < FRAMES; n += 12) {
      int row = n * HEIGHT * 3 / 2 * WIDTH;
      int brightest = 0;
      for (int x = 0; x < WIDTH; x++) {
        brightest = (shown[row + x] & 0xff) > (shown[row + brightest] & 0xff) ? x : brightest;
      }
      places.add(brightest);
    }
    assertThat(places).isSorted().doesNotHaveDuplicates();
    assertThat(places.get(0)).isBetween(WIDTH / 2, WIDTH / 2 + 1);
  }

  /** Of 10 bits, 4:2:2 and odd sides, with pixels that are not square, turned by its container. */
  @Test
  void itIsShownInTheFilmsShapeWhateverThatIs() throws Exception {
    Path upright =
        FilmFactory.film(
            "shape.mov",
            Stream.concat(
                    FilmFactory.pattern(95, 63, "25", 6).stream(),
                    Stream.of("-vf", "setsar=4/3", "-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"))
                .toList());
    Path turned =
        FilmFactory.film(
            "turned.mov", "-display_rotation", "-90", "-i", upright.toString(), "-c", "copy");
    LocalSpark.restore(
        RestoreRequest.of(turned.toString(), folder.resolve("out.mov").toString())
            .optModel("median")
            .optCodec(VideoCodec.PRORES)
            .optMask(mask.toString())
            .optCompare(compare.toString())
            .build());
    assertThat(shape(compare)).isEqualTo("width=96|height=128|sample_aspect_ratio=4:3|-90");
    assertThat(shape(mask)).isEqualTo("width=95|height=63|sample_aspect_ratio=4:3|-90");
    assertThat(Films.pixelFormat(compare)).isEqualTo("yuv420p");
  }

  @Test
  void aKilledJobsFilmsAreBitForBitTheSame() throws Exception {
    LocalSpark.restore(both().optKeepWork(true).build());
    byte[] film = Files.readAllBytes(out);
    byte[] white = Files.readAllBytes(mask);
    byte[] shown = Files.readAllBytes(compare);
    Path work = work();
    for (Path there :
        List.of(
            out,
            mask,
            compare,
            folder.resolve("out.mkv.report.json"),
            work.resolve("publishing.json"),
            segment(work, "00001-.*\\.mask"))) {
      Files.delete(there);
    }
    Path damaged = segment(work, "00002-.*\\.side-by-side");
    Files.write(damaged, java.util.Arrays.copyOf(Files.readAllBytes(damaged), 500));
    RestoreReport report = LocalSpark.restore(both().build()).report();
    assertThat(report.work().resumed()).isEqualTo(CHUNKS - 2);
    assertThat(out).hasBinaryContent(film);
    assertThat(mask).hasBinaryContent(white);
    assertThat(compare).hasBinaryContent(shown);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "out.mkv",
              "mask.mkv",
              "compare.mp4",
              "out.mkv.report.json",
              "out.mkv.report.html",
              "out.mkv.frames.parquet");
    }
  }

  @Test
  void whatIsAskedForOnceTheFilmIsThereIsMadeAndTheFilmStays() throws Exception {
    LocalSpark.restore(plain().build());
    byte[] film = Files.readAllBytes(out);
    assertThat(LocalSpark.restore(both().build()).already()).isFalse();
    assertThat(out).hasBinaryContent(film);
    assertThat(mask).exists();
    assertThat(report().companions())
        .extracting(RestoreReport.CompanionFilm::out)
        .containsExactly(mask.toString(), compare.toString());
    assertThat(LocalSpark.restore(both().build()).already()).isTrue();
    assertThat(LocalSpark.restore(plain().build()).already()).isTrue();
    byte[] white = Files.readAllBytes(mask);
    Files.delete(mask);
    assertThat(LocalSpark.restore(both().build()).already()).isFalse();
    assertThat(mask).hasBinaryContent(white);
  }

  @Test
  void anotherFilmInTheirPlaceIsRefusedBeforeTheFilmIsReadAndReplacedWhenTold() throws Exception {
    Files.writeString(mask, "mine");
    assertThatThrownBy(
            () ->
                LocalSpark.restore(
                    RestoreRequest.of(folder.resolve("missing.mkv").toString(), out.toString())
                        .optMask(mask.toString())
                        .build()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("mask.mkv", "--overwrite");
    assertThat(mask).hasContent("mine");
    LocalSpark.restore(both().optOverwrite(true).build());
    assertThat(Films.pixelFormat(mask)).isEqualTo("gray");
  }

  @ParameterizedTest
  @CsvSource({
    "out.mkv, compare.mp4, out.mkv",
    "in.mkv, compare.mp4, in.mkv",
    "mask.mkv, mask.mkv, mask.mkv",
    "mask.mkv, out.mkv.report.json, out.mkv.report.json",
    "mask.webm, compare.mp4, can't hold",
    "mask.mkv, compare.txt, its extension names no container"
  })
  void aPlaceThatCannotBeTheirsIsRefused(String asMask, String asCompare, String said)
      throws Exception {
    Path in = Files.copy(film(), folder.resolve("in.mkv"));
    assertThatThrownBy(
            () ->
                LocalSpark.restore(
                    RestoreRequest.of(in.toString(), out.toString())
                        .optModel("median")
                        .optMask(folder.resolve(asMask).toString())
                        .optCompare(folder.resolve(asCompare).toString())
                        .build()))
        .satisfies(failure -> assertThat(Failures.exitCode(failure)).isEqualTo(2))
        .hasMessageContaining(said);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(in);
    }
  }

  @Test
  void soundThatItsContainerCannotHoldIsNamed() throws Exception {
    Path spoken =
        FilmFactory.film("flac.mkv", "-i", film().toString(), "-c:v", "copy", "-c:a", "flac");
    compare = folder.resolve("compare.ts");
    RestoreReport report =
        LocalSpark.restore(
                RestoreRequest.of(spoken.toString(), out.toString())
                    .optModel("identity")
                    .optCompare(compare.toString())
                    .build())
            .report();
    assertThat(report.streams().losses()).isEmpty();
    assertThat(report.companions().get(0).losses())
        .contains("stream 1 (audio, flac) is left out: mpegts can't hold it");
    assertThat(Files.readString(folder.resolve("out.mkv.report.html")))
        .contains(compare + "; lost in it: stream 1 (audio, flac)");
  }

  private RestoreReport report() throws IOException {
    return RestoreReport.of(Files.readString(folder.resolve("out.mkv.report.json")));
  }

  private List<Row> frameTable() {
    return LocalSpark.session()
        .read()
        .parquet(out + ".frames.parquet")
        .select("defect_area")
        .collectAsList();
  }

  private static List<Double> times(Path film) {
    return Films.shown(film, Films.pixelFormat(film)).stream().map(Films.Shown::seconds).toList();
  }

  private static String shape(Path film) {
    return FFmpegProgram.ffprobe(
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=width,height,sample_aspect_ratio:stream_side_data=rotation",
            "-of",
            "compact=p=0",
            film.toString())
        .strip()
        .replaceAll("side_dat.*rotation=", "");
  }

  private Path work() throws IOException {
    return segment(folder, ".*\\.reelspark-work");
  }

  private static Path segment(Path under, String name) throws IOException {
    try (Stream<Path> files = Files.walk(under)) {
      return files
          .filter(path -> path.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow();
    }
  }
}
