package org.reelspark.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.reelspark.core.plan.Run;
import org.reelspark.jobs.infer.RunInput;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.restore.FilmStage;
import org.reelspark.jobs.storage.Location;

/** The scheduler alone: every frame sleeps for a fixed time, nothing is decoded. */
final class SimulationRow implements Row {
  private static final int[] TASKS = {8, 64};
  private static final int MODELLED = 512;

  /** As a fast GPU may take. */
  private static final long FRAME_NANOS = 4_000_000;

  /** Chunks with {@code --quick}: whole rounds of every number of tasks. */
  private static final int QUICK = 192;

  @Override
  public String name() {
    return "simulation";
  }

  @Override
  public String what() {
    return "%d frames that sleep, Spark's scheduler as local[N]".formatted(LongFilm.FRAMES);
  }

  @Override
  public String against() {
    return "N times the speed of local[1]";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    List<Run> runs = LongFilm.plan();
    List<Run> few = runs.subList(0, bench.size(QUICK, runs.size()));
    List<Comparison> all = new ArrayList<>();
    double[] fitted = new double[2];
    double one = speed(few.subList(0, few.size() / 8), 1);
    for (int n : TASKS) {
      Comparison compared =
          Comparison.of("N = " + n, "frames/s", speed(few, n), n * one, Target.atLeast(0.95));
      double evenly = (double) few.size() / n;
      all.add(
          compared.noting(
              "local[1] had an eighth of the frames; %d chunks of one length are %s rounds, %s at most"
                  .formatted(
                      few.size(),
                      Figures.words(evenly),
                      Figures.words(evenly / Math.ceil(evenly)))));
      double seconds = frames(few) / compared.ours().get(0);
      fitted[0] = 1 / one;
      fitted[1] = (seconds - schedule(few, n, fitted[0])) / few.size();
    }
    double modelled = schedule(few, MODELLED, fitted[0]) + Math.max(0, fitted[1]) * few.size();
    all.add(
        Comparison.of(
                "N = %d, modelled".formatted(MODELLED),
                "frames/s",
                frames(few) / modelled,
                MODELLED / fitted[0],
                null)
            .noting(
                "%d tasks; the driver takes %s ms for each"
                    .formatted(few.size(), Figures.words(Math.max(0, fitted[1]) * 1e3))));
    return all;
  }

  private static double frames(List<Run> runs) {
    return runs.stream().mapToInt(run -> run.span().frames()).sum();
  }

  /** Seconds that tasks take in order on so many places, each free place taking the next. */
  private static double schedule(List<Run> runs, int places, double frameSeconds) {
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int i = 0; i < places; i++) {
      free.add(0.0);
    }
    double last = 0;
    for (Run run : runs) {
      double end = free.remove() + run.span().frames() * frameSeconds;
      free.add(end);
      last = Math.max(last, end);
    }
    return last;
  }

  private static double speed(List<Run> runs, int places) throws IOException {
    try (JavaSparkContext spark = new JavaSparkContext(Bench.spark("local[" + places + "]"))) {
      List<RunInput> inputs = runs.stream().map(run -> new RunInput(run, null, null)).toList();
      long begin = System.nanoTime();
      new FilmStage<RunInput, Integer>(
              spark,
              "restore",
              new Location("simulated"),
              RunInput::frames,
              (input, frames) -> {
                int count = input.run().span().frames();
                for (int i = 0; i < count; i++) {
                  LockSupport.parkNanos(FRAME_NANOS);
                  frames.add(1);
                }
                return new TaskResult<>(count, null);
              })
          .run(inputs, (task, count) -> {}, done -> {});
      return frames(runs) / ((System.nanoTime() - begin) / 1e9);
    }
  }
}
