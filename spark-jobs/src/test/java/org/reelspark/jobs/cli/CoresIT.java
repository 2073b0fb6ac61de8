package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** What a job takes of the processor, as Linux counts it. */
@EnabledOnOs(OS.LINUX)
class CoresIT {
  /**
   * Java's compiler and its garbage collector, which Spark can't hand a core: they take most in the
   * first seconds, and a few hundredths of a core afterwards.
   */
  private static final Pattern OF_JAVA =
      Pattern.compile("C[12] Compiler.*|GC Thread.*|G1 .*|VM Thread|VM Periodic.*|Sweeper.*");

  /** What Linux counts processor time in. */
  private static final double TICKS_PER_SECOND = 100;

  @TempDir Path folder;

  /** Of what the shell's own children took before they ended, and of rounding to ticks. */
  private static final double TOLERANCE = 0.1;

  @Test
  void givenOneCoreTheWholeProcessTakesNoMoreAtAnyTimeFromItsStartOn() throws Exception {
    long start = System.nanoTime();
    try (Child child =
        Child.throughTheFrontDoor(
            folder,
            "restore",
            film().toString(),
            folder.resolve("out.mkv").toString(),
            "--model=median",
            "--codec=h264",
            "--chunk-frames=25",
            "--quiet",
            "--cores=1")) {
      Path process = Path.of("/proc/" + child.process().pid());
      Set<String> processors = new HashSet<>();
      double taken = 0;
      while (child.process().isAlive()) {
        try {
          taken = secondsWithChildren(process);
          if (Files.readString(process.resolve("comm")).startsWith("java")) {
            processors.addAll(processors(process));
          }
        } catch (IOException | UncheckedIOException e) {
          continue; // a thread or the process has just ended
        }
        assertThat(taken)
            .as("processor seconds so far")
            .isLessThanOrEqualTo((System.nanoTime() - start) / 1e9 + TOLERANCE);
        child.process().waitFor(20, TimeUnit.MILLISECONDS);
      }
      assertThat(child.exitCode()).as(child.errors()).isZero();
      assertThat(taken).isPositive();
      assertThat(processors).singleElement().asString().matches("\\d+");
    }
  }

  @Test
  void whereTheFrontDoorDidNotBindTheProcessFewerCoresAreRefused() throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one processor");
    Path out = folder.resolve("out.mkv");
    Said said = Said.by("restore", film().toString(), out.toString(), "--cores=1");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains("--cores=1", "./reelspark");
  }

  private static double secondsWithChildren(Path process) throws IOException {
    return ticks(Files.readString(process.resolve("stat")), 11, 15) / TICKS_PER_SECOND;
  }

  /** The processors that each thread may run on, as Linux lists them. */
  private static Set<String> processors(Path process) throws IOException {
    Set<String> processors = new HashSet<>();
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        for (String line : Files.readAllLines(thread.resolve("status"))) {
          if (line.startsWith("Cpus_allowed_list:")) {
            processors.add(line.substring(line.indexOf(':') + 1).strip());
          }
        }
      }
    }
    return processors;
  }

  /** What a line of Linux's {@code stat} counts, by the fields after the name. */
  private static long ticks(String stat, int from, int to) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Arrays.stream(fields, from, to).mapToLong(Long::parseLong).sum();
  }

  @ParameterizedTest
  @Tag("full")
  @ValueSource(strings = {"h264", "hevc", "av1", "ffv1"})
  void theThreadsOfAJobOnOneCoreOfSparkTakeNoMoreThanOne(String codec) throws Exception {
    assertThat(coresTaken(codec)).isLessThanOrEqualTo(1);
  }

  private static Path film() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", 100));
    arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-bf", "2"));
    return FilmFactory.film("cores.mp4", arguments);
  }

  /**
   * Processor seconds per second from the first encoder's start to the end of the process, the
   * threads of FFmpeg and of its encoders with it.
   */
  private double coresTaken(String codec) throws Exception {
    try (Child child =
        Child.compiled(
            folder,
            1,
            "restore",
            film().toString(),
            folder.resolve("out.mkv").toString(),
            "--model=median",
            "--codec=" + codec,
            "--chunk-frames=25",
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
        encoding |= name.startsWith("encode");
        if (!OF_JAVA.matcher(name).matches()) {
          seconds.put(thread, ticks(line, 11, 13) / TICKS_PER_SECOND);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return encoding; // a thread or the process has just ended
    }
    return encoding;
  }
}
