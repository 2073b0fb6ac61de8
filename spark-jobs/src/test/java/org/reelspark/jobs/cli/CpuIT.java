package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;

/**
 * Processor time as the operating system counts it, on a machine with more cores than are given.
 */
@Tag("full")
@DisabledOnOs(OS.WINDOWS)
class CpuIT {
  /** What the JVM does beside the work, compiling above all. */
  private static final double BESIDE = 0.2;

  private static final Pattern UNDER_WAY = Pattern.compile("restoring [1-9][0-9]* of");

  @TempDir Path folder;

  @Test
  void aJobWithOneCoreUsesNoMore() throws Exception {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", 240));
    arguments.addAll(
        List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("cpu.mp4", arguments);
    try (Child child =
        Child.onOneCore(
            folder,
            "restore",
            film.toString(),
            folder.resolve("out.mkv").toString(),
            "--model=default",
            "--chunk-frames=48",
            "--codec=h264")) {
      while (child.process().isAlive() && !UNDER_WAY.matcher(child.errors()).find()) {
        child.process().waitFor(50, TimeUnit.MILLISECONDS);
      }
      long begin = System.nanoTime();
      Duration before = cpu(child, Duration.ZERO);
      Duration after = before;
      long end = begin;
      while (child.process().isAlive()) {
        after = cpu(child, after);
        end = System.nanoTime();
        child.process().waitFor(100, TimeUnit.MILLISECONDS);
      }
      assertThat(child.exitCode()).as(child.errors()).isZero();
      double cores = after.minus(before).toNanos() / (double) (end - begin);
      assertThat(cores).isLessThan(1 + BESIDE);
    }
  }

  private static Duration cpu(Child child, Duration known) {
    return child.process().info().totalCpuDuration().orElse(known);
  }
}
