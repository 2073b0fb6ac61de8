package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.TestFilm;
import org.reelspark.jobs.cli.Said;

/** What the options of {@code restore} do, from the command line to the film. */
class OptionsIT {
  private static final Path FILM = TestFilm.B_FRAMES.path();

  @TempDir Path folder;
  private int films;

  @Test
  void workAndReportGoWhereTheyAreSentAndJsonIsTheReport() throws Exception {
    Path out = folder.resolve("films/out.mkv");
    Path report = folder.resolve("reports/out.json");
    String[] options = {
      "--model=identity", "--work=" + folder.resolve("work"), "--report=" + report, "--json"
    };
    Said said = restore(FILM, out, more(options, "--keep-work"));
    assertThat(String.join("\n", said.out()) + "\n").isEqualTo(Files.readString(report));
    assertThat(names(folder.resolve("films"))).containsExactly("out.mkv", "out.mkv.frames.parquet");
    assertThat(names(folder.resolve("work")))
        .singleElement()
        .asString()
        .matches("out\\.mkv\\.[0-9a-f]{16}\\.reelspark-work");
    Said again = restore(FILM, out, options);
    assertThat(again.out()).isEqualTo(said.out());
    assertThat(names(folder.resolve("work"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--device=gpu", "--decoder=nvdec", "--encoder=nvenc"})
  void aGpuThatIsNotThereIsAFailureOfTheDevice(String asked) throws Exception {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0);
    assumeTrue(!Files.exists(Path.of("/proc/driver/nvidia")), "there is a driver");
    Path out = folder.resolve("out.mkv");
    Said said = Said.by("restore", FILM.toString(), out.toString(), asked, "--quiet");
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err())
        .singleElement()
        .asString()
        .containsIgnoringCase("looked for")
        .contains("libcuda.so.1");
    assertThat(out).doesNotExist();
  }

  @Test
  void halfPrecisionAsksForAGpuUnlessTheProcessorIsNamed() throws Exception {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0);
    Path out = folder.resolve("out.mkv");
    String[] options = {"--model=default", "--codec=ffv1", "--to=3f", "--precision=half"};
    Said said =
        Said.by(
            Stream.concat(Stream.of("restore", FILM.toString(), out.toString()), Stream.of(options))
                .toArray(String[]::new));
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err()).last().asString().contains("GPU 0 is not there", "libcuda");
    assertThat(out).doesNotExist();

    restore(FILM, out, more(options, "--device=cpu"));
    assertThat(report(out).settings().precision()).isEqualTo(Precision.HALF);
    assertThat(Files.readString(folder.resolve("out.mkv.report.html"))).contains("Precision");
  }

  @Test
  void grainReductionTakesGrainAway() throws Exception {
    Path none = restored("--model=default", "--codec=ffv1", "--grain-reduction=0");
    Path all = restored("--model=default", "--codec=ffv1", "--grain-reduction=1");
    assertThat(report(none).settings().grainReduction()).isZero();
    assertThat(report(all).settings().grainReduction()).isOne();
    assertThat(hashes(all)).doesNotContainAnyElementsOf(hashes(none));
  }

  @Test
  void flickerIsTakenOutByTheShareAskedFor() throws Exception {
    List<List<Float>> gains = new ArrayList<>();
    for (String share : List.of("auto", "0.5", "off")) {
      Path out = folder.resolve(share + ".mkv");
      restore(Films.worn(), out, "--model=median", "--codec=ffv1", "--flicker=" + share);
      gains.add(gains(out));
    }
    assertThat(gains.get(2)).hasSize(Films.WORN_FRAMES).containsOnly(1f);
    for (int i = 0; i < Films.WORN_FRAMES; i++) {
      assertThat((double) gains.get(1).get(i))
          .as("frame %d", i)
          .isCloseTo(Math.sqrt(gains.get(0).get(i)), within(1e-5));
    }
    assertThat(gains.get(0)).doesNotContain(1f);
  }

  @Test
  void qualityIsTheEncodersOwnScale() throws Exception {
    Path fine = restored("--model=identity", "--codec=h264", "--quality=12");
    Path coarse = restored("--model=identity", "--codec=h264", "--quality=40");
    assertThat(Files.size(fine)).isGreaterThan(2 * Files.size(coarse));
  }

  @ParameterizedTest
  @CsvSource({
    "h264, ultrafast",
    "h264, veryslow",
    "hevc, ultrafast",
    "hevc, slower",
    "av1, 12",
    "av1, 6"
  })
  void everyPresetGivesAWholeFilm(String codec, String preset) throws Exception {
    Path out = restored("--model=identity", "--codec=" + codec, "--preset=" + preset);
    assertThat(report(out).encoder().options()).containsEntry("preset", preset);
    List<Films.Shown> shown = Films.shown(out, "yuv420p");
    assertThat(shown).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(shown.get(i).seconds()).as("frame %d", i).isCloseTo(i / 25.0, within(0.00101));
    }
  }

  @Test
  void thePixelFormatIsTheOneAskedForOrTheErrorNamesOneThatCanBe() throws Exception {
    Path out = restored("--model=identity", "--codec=ffv1", "--pixel-format=yuv444p10le");
    assertThat(Films.pixelFormat(out)).isEqualTo("yuv444p10le");
    Path refused = folder.resolve("refused.mov");
    Said said =
        Said.by(
            "restore",
            FILM.toString(),
            refused.toString(),
            "--codec=prores",
            "--pixel-format=yuv420p",
            "--quiet");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains("yuv420p", "yuv422p10le");
    assertThat(refused).doesNotExist();
  }

  private Path restored(String... options) {
    Path out = folder.resolve(films++ + ".mkv");
    restore(FILM, out, more(options, "--chunk-frames=13"));
    return out;
  }

  private static Said restore(Path in, Path out, String... options) {
    Said said =
        Said.by(
            Stream.concat(Stream.of("restore", in.toString(), out.toString()), Stream.of(options))
                .toArray(String[]::new));
    assertThat(said.code()).as("%s", said.err()).isZero();
    return said;
  }

  private static String[] more(String[] options, String option) {
    return Stream.concat(Stream.of(options), Stream.of(option)).toArray(String[]::new);
  }

  private static RestoreReport report(Path out) throws IOException {
    return RestoreReport.of(Files.readString(Path.of(out + ".report.json")));
  }

  private static List<String> hashes(Path out) {
    return Films.shown(out, "yuv420p").stream().map(Films.Shown::hash).toList();
  }

  private static List<Float> gains(Path out) {
    return LocalSpark.session()
        .read()
        .parquet(out + ".frames.parquet")
        .orderBy("frame")
        .select("gain")
        .collectAsList()
        .stream()
        .map(row -> row.getFloat(0))
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
