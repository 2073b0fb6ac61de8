package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.video.FilmFactory;

/**
 * What a job's threads take of the processor, as Linux counts it, the threads of FFmpeg and of its
 * encoders with it. Java's compiler and its garbage collector, which nobody can hand a core, are
 * left out: they take most in the first seconds, and a few hundredths of a core afterwards.
 */
@EnabledOnOs(OS.LINUX)
class CoresIT {
  private static final Pattern OF_JAVA =
      Pattern.compile("C[12] Compiler.*|GC Thread.*|G1 .*|VM Thread|VM Periodic.*|Sweeper.*");

  /** What Linux counts processor time in. */
  private static final double TICKS_PER_SECOND = 100;

  @TempDir Path folder;

  @Test
  void aJobOnOneCoreTakesNoMoreThanOne() throws Exception {
    assertThat(coresTaken("h264")).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(strings = {"hevc", "av1", "ffv1"})
  void whateverTheEncoder(String codec) throws Exception {
    assertThat(coresTaken(codec)).isLessThanOrEqualTo(1);
  }

  /** Processor seconds per second from the first encoder's start to the end of the process. */
  private double coresTaken(String codec) throws Exception {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", 250));
    arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "2"));
    Path film = FilmFactory.film("cores.mp4", arguments);
    try (Child child =
        Child.onOneCore(
            folder,
            "restore",
            film.toString(),
            folder.resolve("out.mkv").toString(),
            "--model=median",
            "--codec=" + codec,
            "--chunk-frames=50",
            "--quiet")) {
      Map<Path, Double> before = Map.of();
      Map<Path, Double> seconds = new HashMap<>();
      long start = 0;
      while (child.process().isAlive()) {
        boolean encoding = readThreads(child.process().pid(), seconds);
        if (start == 0 && encoding) {
          start = System.nanoTime();
          before = Map.copyOf(seconds);
        }
        child.process().waitFor(50, TimeUnit.MILLISECONDS);
      }
      assertThat(child.exitCode()).as(child.errors()).isZero();
      assertThat(start).as("an encoder's thread was seen").isNotZero();
      double taken = sum(seconds) - sum(before);
      return taken / ((System.nanoTime() - start) / 1e9);
    }
  }

  private static double sum(Map<Path, Double> seconds) {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * Adds what each thread has taken so far; a thread that has ended keeps what it had.
   *
   * @return whether one of them encodes
   */
  private static boolean readThreads(long process, Map<Path, Double> seconds) {
    boolean encoding = false;
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        String line = Files.readString(thread.resolve("stat"));
        String name = line.substring(line.indexOf('(') + 1, line.lastIndexOf(')'));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        encoding |= name.startsWith("encode");
        if (!OF_JAVA.matcher(name).matches()) {
          seconds.put(
              thread, (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return encoding; // a thread or the process has just ended
    }
    return encoding;
  }
}
