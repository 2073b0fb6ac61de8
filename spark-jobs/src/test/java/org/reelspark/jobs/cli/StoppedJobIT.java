package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;

/** A job that is killed or stopped loses nothing, and the next run ends as if nothing had been. */
@DisabledOnOs(OS.WINDOWS)
class StoppedJobIT {
  /** What a shell starts in the background ignores INT, and so would a JVM that it starts. */
  private static final List<String> HEEDING_INT =
      OS.LINUX.isCurrentOs() ? List.of("env", "--default-signal=INT") : List.of();

  @TempDir Path folder;

  private static Path film() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(320, 240, "25", 400));
    arguments.addAll(
        List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p"));
    return FilmFactory.film("stopped.mp4", arguments);
  }

  private static String[] command(Path out) {
    return new String[] {
      "restore",
      film().toString(),
      out.toString(),
      "--model=median",
      "--codec=ffv1",
      "--chunk-frames=12"
    };
  }

  private Child start(Path out) throws IOException {
    return Child.start(folder, HEEDING_INT, command(out));
  }

  private static void finish(Path out) {
    Said said = Said.by(command(out));
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
  }

  @Test
  void killedAtAnyMomentItGoesOnAndGivesTheSameFilm() throws Exception {
    Path undisturbed = folder.resolve("undisturbed.mkv");
    finish(undisturbed);
    Path out = folder.resolve("out.mkv");
    Random random = new Random(20261122);
    boolean finished = false;
    for (int kill = 0; kill < 3 && !finished; kill++) {
      try (Child child = start(out)) {
        int seen = segments(out);
        int wanted = seen + random.nextInt(8);
        while (child.process().isAlive() && segments(out) <= wanted) {
          child.process().waitFor(5, TimeUnit.MILLISECONDS);
        }
        child.process().waitFor(random.nextInt(40), TimeUnit.MILLISECONDS);
        finished = !child.process().isAlive();
        child.process().destroyForcibly().waitFor();
      }
    }
    finish(out);
    assertThat(out).hasSameBinaryContentAs(undisturbed);
    assertThat(left(out)).isEmpty();
  }

  @Test
  void interruptedItSaysHowToGoOn() throws Exception {
    Path out = folder.resolve("out.mkv");
    try (Child child = start(out)) {
      while (child.process().isAlive() && segments(out) < 3) {
        child.process().waitFor(20, TimeUnit.MILLISECONDS);
      }
      child.signal("INT");
      assertThat(child.endsSoon()).isTrue();
      assertThat(child.exitCode()).isEqualTo(130);
      assertThat(child.errors()).contains("run the same command again");
      assertThat(child.errors().lines().filter(line -> line.startsWith("\tat "))).isEmpty();
    }
    assertThat(out).doesNotExist();
    try (Child child = start(out)) {
      child.process().waitFor(3, TimeUnit.SECONDS);
      child.signal("TERM");
      assertThat(child.endsSoon()).isTrue();
      assertThat(child.exitCode()).isEqualTo(143);
    }
    assertThat(out).doesNotExist();
  }

  /** Segments that are whole. */
  private int segments(Path out) throws IOException {
    int count = 0;
    for (Path work : left(out)) {
      Path segments = work.resolve("segments");
      if (Files.isDirectory(segments)) {
        try (Stream<Path> files = Files.list(segments)) {
          count += (int) files.filter(file -> file.toString().endsWith(".seg")).count();
        }
      }
    }
    return count;
  }

  /** What lies beside the film and is neither it nor its report. */
  private List<Path> left(Path out) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> path.getFileName().toString().contains(out.getFileName() + "."))
          .filter(path -> !path.toString().endsWith(".report.json"))
          .filter(path -> !path.toString().endsWith(".report.html"))
          .filter(path -> !path.toString().endsWith(".frames.parquet"))
          .toList();
    }
  }
}
