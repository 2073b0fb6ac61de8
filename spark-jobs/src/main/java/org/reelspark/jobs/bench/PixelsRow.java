package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;

/** Whether a film stays the same, sample by sample, whatever decides how fast it is restored. */
final class PixelsRow implements Row {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int BITS = 3_000_000;
  private static final String MEMORY = "GLIBC_TUNABLES";

  private static final Way USUAL =
      new Way("one core", List.of("-Dspark.master=local[1]"), List.of());

  private static final List<Way> OTHERS =
      List.of(
          new Way("two cores", List.of("-Dspark.master=local[2]"), List.of()),
          new Way(
              "two cores for each task",
              List.of("-Dspark.master=local[2]", "-Dspark.task.cpus=2"),
              List.of()),
          new Way("chunks of 7 frames", USUAL.options(), List.of("--chunk-frames=7")),
          new Way(
              "chunks of 10 frames, two cores",
              List.of("-Dspark.master=local[2]"),
              List.of("--chunk-frames=10")));

  /**
   * @param options of the JVM
   * @param arguments of restore
   */
  private record Way(String what, List<String> options, List<String> arguments) {}

  /** Samples of one film, and how many of them another does not have. */
  private record Difference(long samples, long differing) {}

  @Override
  public String name() {
    return "pixels";
  }

  @Override
  public String what() {
    return "samples of a film restored with default, %dx%d, that a setting changes"
        .formatted(WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "the film restored on one core";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Path film = bench.film(WIDTH, HEIGHT, bench.size(1, 4), BITS, false);
    Path usual = bench.file("pixels-usual.mkv");
    Path other = bench.file("pixels-other.mkv");
    restore(film, usual, USUAL, true);
    List<Comparison> all = new ArrayList<>();
    for (Way way : OTHERS) {
      restore(film, other, way, true);
      all.add(compared(way.what(), usual, other));
    }
    String without = "one core, without " + MEMORY;
    if (System.getenv(MEMORY) == null) {
      all.add(Comparison.open(without, Target.atMost(0), "this process has none either"));
    } else {
      restore(film, other, USUAL, false);
      all.add(compared(without, usual, other));
    }
    Files.delete(usual);
    Files.delete(other);
    return all;
  }

  private static void restore(Path film, Path out, Way way, boolean memory) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "restore",
                film.toString(),
                out.toString(),
                "--model=default",
                "--codec=ffv1",
                "--fresh",
                "--overwrite",
                "--quiet"));
    arguments.addAll(way.arguments());
    ProcessBuilder program = Bench.java(Bench.COMMAND_LINE, way.options(), arguments);
    if (!memory) {
      program.environment().remove(MEMORY);
    }
    Run.of(program);
  }

  private static Comparison compared(String what, Path usual, Path other) throws IOException {
    Difference difference = difference(usual, other);
    return Comparison.of(
        what,
        "samples",
        (double) difference.differing(),
        (double) difference.samples(),
        Target.atMost(0));
  }

  private static Difference difference(Path one, Path other) throws IOException {
    long samples = 0;
    long differing = 0;
    try (FilmFrames a = FilmFrames.open(one);
        FilmFrames b = FilmFrames.open(other)) {
      for (Frame frame = a.next(); frame != null; frame = a.next()) {
        Frame beside = b.next();
        if (beside == null || !frame.format().equals(beside.format())) {
          throw new FilmException(other + ": has other frames than " + one);
        }
        byte[] x = frame.samples();
        byte[] y = beside.samples();
        for (int i = 0; i < x.length; i++) {
          differing += x[i] == y[i] ? 0 : 1;
        }
        samples += x.length;
      }
    }
    return new Difference(samples, differing);
  }
}
