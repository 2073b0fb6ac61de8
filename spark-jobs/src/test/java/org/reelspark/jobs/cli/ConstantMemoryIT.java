package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;

/** What the process holds at most, as Linux counts it (VmHWM), with a fixed heap. */
@EnabledOnOs(OS.LINUX)
class ConstantMemoryIT {
  @TempDir Path folder;

  @Test
  void aFilmFiveTimesAsLongTakesNoMoreMemoryAndProbeSaysHowMuch() throws Exception {
    Path film = film(200);
    long peak = peak(film, 1);
    assertThat((double) peak(film(1000), 1)).isLessThanOrEqualTo(1.05 * peak);
    assertThat(estimate(film)).isCloseTo(peak, Percentage.withPercentage(20));
  }

  @Test
  @Tag("full")
  void aFilmTenTimesAsLongTakesNoMoreMemory() throws Exception {
    assertThat((double) peak(film(6000), 3)).isLessThanOrEqualTo(1.05 * peak(film(600), 3));
  }

  private long estimate(Path film) throws Exception {
    try (Child child =
        Child.start(folder, "probe", film.toString(), "--model=median", "--codec=h264", "--json")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    JsonNode probe = new ObjectMapper().readTree(folder.resolve("stdout.txt").toFile());
    return probe.at("/estimate/memoryBytes").asLong();
  }

  private static Path film(int frames) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", frames));
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
    return FilmFactory.film("memory-" + frames + ".mp4", arguments);
  }

  /** The median of some runs, in bytes. */
  private long peak(Path film, int runs) throws Exception {
    long[] peaks = new long[runs];
    for (int i = 0; i < runs; i++) {
      Path out = folder.resolve("out-%d.mkv".formatted(i));
      try (Child child =
          Child.start(
              folder,
              "restore",
              film.toString(),
              out.toString(),
              "--model=median",
              "--codec=h264",
              "--preset=ultrafast",
              "--overwrite",
              "--fresh",
              "--quiet")) {
        while (child.process().isAlive()) {
          peaks[i] = Math.max(peaks[i], highWater(child.process().pid()));
          child.process().waitFor(50, TimeUnit.MILLISECONDS);
        }
        assertThat(child.exitCode()).as(child.errors()).isZero();
      }
    }
    Arrays.sort(peaks);
    return peaks[runs / 2];
  }

  private static long highWater(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (java.io.IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }
}
