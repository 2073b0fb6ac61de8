package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.video.FilmFactory;

/**
 * What a job's processes hold at most, as Linux counts it (VmHWM), with a fixed heap and two tasks
 * at once.
 */
@EnabledOnOs(OS.LINUX)
class ConstantMemoryIT {
  private static final double NO_MORE = 1.05;
  private static final int RUNS = 3;

  @TempDir Path folder;

  @Test
  void aFilmTenTimesAsLongTakesNoMoreMemory() throws Exception {
    String[] options = {"--model=median", "--codec=h264", "--preset=ultrafast"};
    assertNoMore(restore(film(320, 180, 5000), options), restore(film(320, 180, 500), options));
  }

  @Tag("full")
  @Test
  void evaluatingAFilmTenTimesAsLongTakesNoMoreMemory() throws Exception {
    assertNoMore(evaluate(160, 90, 1000), evaluate(160, 90, 100));
  }

  @Tag("full")
  @Test
  void probeSaysHowMuch() throws Exception {
    assertProbeIsRight("median", 640, 360, "h264");
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({"identity, 1920, 1080, ffv1", "median, 720, 576, h264", "default, 320, 180, h264"})
  void aLargeFilmTenTimesAsLongTakesNoMoreMemory(String model, int width, int height, String codec)
      throws Exception {
    String[] options = {"--model=" + model, "--codec=" + codec};
    assertNoMore(
        restore(film(width, height, 2500), options), restore(film(width, height, 250), options));
  }

  @Test
  @Tag("full")
  void evaluatingALargeFilmTenTimesAsLongTakesNoMoreMemory() throws Exception {
    assertNoMore(evaluate(720, 576, 2500), evaluate(720, 576, 250));
  }

  /** A film encoded at a low rate against the same at higher ones, with a mask and a page. */
  private String[] evaluate(int width, int height, int frames) {
    Path clean = film(width, height, frames);
    return new String[] {
      "evaluate",
      film(width, height, frames, "-crf", "35").toString(),
      "--reference=" + clean,
      "--damaged=" + film(width, height, frames, "-crf", "45"),
      "--mask=" + clean,
      "--page=" + folder.resolve("page.html")
    };
  }

  private void assertNoMore(String[] longFilm, String[] shortFilm) throws Exception {
    double most = NO_MORE * median(shortFilm);
    List<Long> peaks = new ArrayList<>();
    // Where two of three runs are within, so is their median: the third is spared.
    while (peaks.size() < RUNS && peaks.stream().filter(p -> p <= most).count() <= RUNS / 2) {
      peaks.add(peak(longFilm));
    }
    assertThat(peaks).filteredOn(p -> p <= most).hasSizeGreaterThan(RUNS / 2);
  }

  @ParameterizedTest
  @Tag("full")
  @CsvSource({
    "identity, 1920, 1080, ffv1",
    "identity, 1920, 1080, h264",
    "identity, 1920, 1080, hevc",
    "identity, 1920, 1080, prores",
    "identity, 1280, 720, av1",
    "median, 720, 576, ffv1",
    "median, 720, 576, h264",
    "default, 640, 360, h264",
    "default, 720, 576, h264"
  })
  void probeSaysHowMuchWhateverTheModelThePictureAndTheCodec(
      String model, int width, int height, String codec) throws Exception {
    assertProbeIsRight(model, width, height, codec);
  }

  private void assertProbeIsRight(String model, int width, int height, String codec)
      throws Exception {
    Path film = film(width, height, 250);
    String[] options = {"--model=" + model, "--codec=" + codec};
    assertThat(estimate(film, options))
        .isCloseTo(median(restore(film, options)), Percentage.withPercentage(20));
  }

  /** A film with a key frame every 50 frames, so that chunks can be as short. */
  private static Path film(int width, int height, int frames, String... more) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(width, height, "25", frames));
    arguments.addAll(
        List.of(
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-g",
            "50",
            "-bf",
            "2",
            "-pix_fmt",
            "yuv420p"));
    arguments.addAll(List.of(more));
    String name = "memory-%d-%d%s.mp4".formatted(width, frames, String.join("", more));
    return FilmFactory.film(name, arguments);
  }

  private long estimate(Path film, String... options) throws Exception {
    try (Child child = Child.compiled(folder, 2, arguments("probe", film, options, "--json"))) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    return new ObjectMapper()
        .readTree(folder.resolve("stdout.txt").toFile())
        .at("/estimate/memoryBytes")
        .asLong();
  }

  /** Of some runs, in bytes. */
  private long median(String... arguments) throws Exception {
    long[] peaks = new long[RUNS];
    for (int i = 0; i < RUNS; i++) {
      peaks[i] = peak(arguments);
    }
    Arrays.sort(peaks);
    return peaks[RUNS / 2];
  }

  private String[] restore(Path film, String... options) {
    return arguments("restore", film, options, "--overwrite", "--fresh", "--quiet");
  }

  private long peak(String... arguments) throws Exception {
    long peak = 0;
    try (Child child = Child.compiled(folder, 2, arguments)) {
      while (child.process().isAlive()) {
        peak = Math.max(peak, highWater(child.process().toHandle()));
        child.process().waitFor(50, TimeUnit.MILLISECONDS);
      }
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    return peak;
  }

  private String[] arguments(String command, Path film, String[] options, String... more) {
    // Every codec that the tests name has a place in one of the two.
    boolean prores = List.of(options).contains("--codec=prores");
    Path out = folder.resolve(prores ? "out.mov" : "out.mkv");
    return Stream.of(
            Stream.of(command, film.toString(), out.toString(), "--chunk-frames=50"),
            Stream.of(options),
            Stream.of(more))
        .flatMap(each -> each)
        .toArray(String[]::new);
  }

  /**
   * What a process and those that it started held at most so far, in bytes. One that was started
   * but isn't its own program yet still runs in the memory of its parent, which counts once.
   */
  private static long highWater(ProcessHandle process) {
    Optional<String> java = process.info().command();
    Stream<ProcessHandle> programs =
        process.descendants().filter(each -> !each.info().command().equals(java));
    return Stream.concat(Stream.of(process), programs)
        .mapToLong(each -> highWater(each.pid()))
        .sum();
  }

  private static long highWater(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }
}
