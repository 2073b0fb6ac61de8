package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.TestFilm;

/** What a job says where nobody watches a terminal. */
class SayingIT {
  @TempDir Path folder;

  @Test
  void aJobEndsWithOneSummaryAndSparksNoiseStaysInItsLog() throws Exception {
    Path out = folder.resolve("out.mkv");
    String[] command = {"restore", TestFilm.B_FRAMES.path().toString(), out.toString()};
    try (Child child = Child.start(folder, command)) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
      assertThat(child.errors().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).startsWith("reelspark: "))
          .anySatisfy(line -> assertThat(line).contains("restoring 0 of 40 frames (0 %)"));
      List<String> said = child.output();
      assertThat(said).hasSize(4);
      assertThat(said.get(0))
          .matches(".*out\\.mkv: 40 frames restored in .* \\([0-9.]+ frames per second\\)");
      assertThat(said.get(1)).isEqualTo("  page: " + out + ".report.html");
      assertThat(said.get(2)).isEqualTo("  report: " + out + ".report.json");
      assertThat(said.get(3)).isEqualTo("  frames: " + out + ".frames.parquet");
      assertThat(Files.readString(folder.resolve("reelspark.log"))).contains("SparkContext");
    }
    try (Child child = Child.start(folder, command)) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
      assertThat(child.errors()).isEmpty();
      assertThat(child.output()).containsExactly(out + ": already restored, 40 frames");
    }
  }
}
