package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Joining the segments of a two-hour film, against copying the film that comes of it. */
final class StitchRow implements Row {
  /** Small pictures, so that segments are made in little time; their packets have 20 kB. */
  private static final int WIDTH = 160;

  private static final int HEIGHT = 120;
  private static final int BITS = 1_000_000;

  /** A heap of fixed size, which the film would not fit in. */
  private static final List<String> SMALL_HEAP = List.of("-Xms64m", "-Xmx64m");

  @Override
  public String name() {
    return "stitch";
  }

  @Override
  public String what() {
    return "stitching a film of two hours from 500 segments";
  }

  @Override
  public String against() {
    return "copying the stitched file; and the memory that a tenth of the segments takes";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int few = bench.size(5, 50);
    int many = Math.max(2, bench.size(50, 500));
    int seconds =
        (many * Segments.FRAMES + Bench.FRAMES_PER_SECOND - 1) / Bench.FRAMES_PER_SECOND + 1;
    Path out = bench.file("stitch-ours.mkv");
    Path copy = bench.file("stitch-copy.mkv");
    Segments segments =
        Segments.of(bench.film(WIDTH, HEIGHT, seconds, BITS, false), bench.file("segments"));
    segments.make(many);
    Rounds time =
        Rounds.of(
            bench.rounds(),
            () -> {
              Files.deleteIfExists(out);
              return Rounds.seconds(() -> segments.join(many, out));
            },
            () -> {
              Files.deleteIfExists(copy);
              return Rounds.seconds(() -> Files.copy(out, copy));
            });
    String note =
        "%d segments of %d frames, %d MB".formatted(many, Segments.FRAMES, Files.size(copy) >> 20);
    Rounds memory =
        Rounds.of(bench.rounds(), () -> peak(segments, many, out), () -> peak(segments, few, out));
    segments.delete();
    Files.delete(out);
    Files.delete(copy);
    return List.of(
        time.compared("time", "s", Target.atMost(2)).noting(note),
        memory
            .compared(
                "peak memory, %d segments against %d".formatted(many, few),
                "MB",
                Target.atMost(1.05))
            .noting("a process with a heap of 64 MB"));
  }

  private static double peak(Segments segments, int count, Path out) throws IOException {
    List<String> arguments =
        List.of(
            segments.film().toString(),
            segments.folder().toString(),
            Integer.toString(count),
            out.toString());
    return Run.of(Bench.java(Segments.class.getName(), SMALL_HEAP, arguments)).peakBytes() / 1e6;
  }
}
