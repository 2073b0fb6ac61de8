package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.report.RestoreReport;

/** A job on two cores, against the same job on one. */
final class CoresRow implements Row {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int BITS = 3_000_000;

  @Override
  public String name() {
    return "executors";
  }

  @Override
  public String what() {
    return "restoring with default, %dx%d, one executor of two cores".formatted(WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "twice the speed of one of one core";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    if (bench.cores() < 2) {
      return List.of(
          Comparison.open(
              "speed of 2 against 1", Target.atLeast(0.9), "this machine has one core"));
    }
    Path film = bench.film(WIDTH, HEIGHT, bench.size(4, 40), BITS, false);
    Path out = bench.file("executors-ours.mkv");
    Rounds rounds =
        Rounds.of(bench.rounds(), () -> speed(film, out, 2), () -> 2 * speed(film, out, 1));
    Files.delete(out);
    return List.of(
        rounds
            .compared("speed of the restore stage", "frames/s", Target.atLeast(0.9))
            .noting("tasks of one process, not two processes"));
  }

  private static double speed(Path film, Path out, int cores) throws IOException {
    Bench.reelspark(
        List.of("-Dspark.master=local[" + cores + "]"),
        List.of(
            "restore",
            film.toString(),
            out.toString(),
            "--model=default",
            "--codec=h264",
            "--fresh",
            "--overwrite",
            "--quiet"));
    return RestoreReport.of(Files.readString(Path.of(out + ".report.json")))
        .work()
        .framesPerSecond();
  }
}
