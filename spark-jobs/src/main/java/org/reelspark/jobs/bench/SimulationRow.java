package org.reelspark.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.reelspark.core.plan.Run;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.restore.FilmStage;
import org.reelspark.jobs.storage.Location;

/** The scheduler alone: every frame sleeps for a fixed time, nothing is decoded. */
final class SimulationRow implements Row {
  private static final int[] PLACES = {8, 64};
  private static final int MODELLED = 512;

  /** As a fast GPU may take; one place has the film done in eleven minutes. */
  private static final long FRAME_NANOS = 4_000_000;

  /** The share of the film that one place gets with {@code --quick}. */
  private static final int PART = 16;

  /** Seconds that the driver may take for a task, at most, and how finely they are fitted. */
  private static final double MOST = 0.02;

  private static final double STEP = 1e-5;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String what() {
    return "%d frames that sleep %d ms each, Spark's scheduler as local[N]"
        .formatted(LongFilm.FRAMES, FRAME_NANOS / 1_000_000);
  }

  @Override
  public String against() {
    return "N times the speed of local[1]";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    List<Run> runs = LongFilm.plan(bench.size(LongFilm.FRAMES, LongFilm.FRAMES));
    List<Run> ofOne = bench.quick() ? runs.subList(0, Math.max(1, runs.size() / PART)) : runs;
    List<Double> one = new ArrayList<>();
    List<List<Double>> many = new ArrayList<>();
    for (int i = 0; i < PLACES.length; i++) {
      many.add(new ArrayList<>());
    }
    for (int round = 0; round < bench.rounds(); round++) {
      one.add(speed(ofOne, 1));
      for (int i = 0; i < PLACES.length; i++) {
        many.get(i).add(speed(runs, PLACES[i]));
      }
    }
    List<Comparison> all = new ArrayList<>();
    for (int i = 0; i < PLACES.length; i++) {
      int places = PLACES[i];
      List<Double> linear = one.stream().map(speed -> places * speed).toList();
      double most = frames(runs) / places / Schedule.seconds(runs, places, 1, 0);
      String note =
          "%d chunks, %s at most%s"
              .formatted(
                  runs.size(),
                  Figures.words(most),
                  bench.quick() ? "; local[1] had %d of them".formatted(ofOne.size()) : "");
      all.add(
          new Comparison(
              "N = " + places, "frames/s", many.get(i), linear, Target.atLeast(0.95), note));
    }
    all.add(modelled(runs, Figures.median(one), many.stream().map(Figures::median).toList()));
    return all;
  }

  /**
   * @param speeds in frames a second, of each of {@link #PLACES}
   */
  private static Comparison modelled(List<Run> runs, double one, List<Double> speeds) {
    double driver = driver(runs, one, speeds);
    double seconds = Schedule.seconds(runs, MODELLED, 1 / one, driver);
    double most = frames(runs) / MODELLED / Schedule.seconds(runs, MODELLED, 1, 0);
    return Comparison.of(
            "N = %d, modelled".formatted(MODELLED),
            "frames/s",
            frames(runs) / seconds,
            MODELLED * one,
            null)
        .noting(
            "%d chunks, %s at most; the driver takes %s ms for each"
                .formatted(runs.size(), Figures.words(most), Figures.words(driver * 1e3)));
  }

  /** Seconds of the driver for each task, by least squares of the relative errors. */
  private static double driver(List<Run> runs, double one, List<Double> speeds) {
    double best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (double driver = 0; driver < MOST; driver += STEP) {
      double squares = 0;
      for (int i = 0; i < PLACES.length; i++) {
        double modelled = frames(runs) / Schedule.seconds(runs, PLACES[i], 1 / one, driver);
        squares += Math.pow(modelled / speeds.get(i) - 1, 2);
      }
      if (squares < least) {
        least = squares;
        best = driver;
      }
    }
    return best;
  }

  private static double frames(List<Run> runs) {
    return runs.stream().mapToInt(run -> run.span().frames()).sum();
  }

  private static double speed(List<Run> runs, int places) throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(Bench.spark("local[" + places + "]"))) {
      stage(spark, runs.subList(0, 1), 0); // a context's first tasks wait for its classes
      return frames(runs) / Rounds.seconds(() -> stage(spark, runs, FRAME_NANOS));
    }
  }

  private static void stage(JavaSparkContext spark, List<Run> runs, long frameNanos)
      throws IOException {
    new FilmStage<RunInput, Integer>(
            spark,
            "restore",
            new Location("simulated"),
            RunInput::frames,
            (input, frames) -> {
              int count = input.run().span().frames();
              long due = System.nanoTime();
              for (int i = 0; i < count; i++) {
                due += frameNanos;
                for (long left; (left = due - System.nanoTime()) > 0; ) {
                  LockSupport.parkNanos(left);
                }
                frames.add(1);
              }
              return new TaskResult<>(count, null);
            })
        .run(
            runs.stream().map(run -> new RunInput(run, null, null)).toList(),
            (task, count) -> {},
            done -> {});
  }
}
