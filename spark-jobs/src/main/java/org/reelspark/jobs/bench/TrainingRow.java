package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A step of the trainer, against the same step in Python. */
final class TrainingRow implements Row {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int BITS = 3_000_000;
  private static final int SECONDS = 10;
  private static final Target TARGET = Target.atMost(1.1);

  /** Steps that both take first, on the same windows: they must find the same losses. */
  private static final int COMPARED = 4;

  private static final double ALIKE = 0.01;

  /** Steps that both take then, before any is timed. */
  private static final int UNTIMED = 100;

  @Override
  public String name() {
    return "training";
  }

  @Override
  public String what() {
    return "a step of train with the preset small, 8 windows of 96x96, data included";
  }

  @Override
  public String against() {
    return "the same step in eager Python PyTorch, on arrays that are ready";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Python python = bench.python();
    String version;
    try {
      version = python.torch();
    } catch (IOException e) {
      return List.of(Comparison.open("a training step", TARGET, e.getMessage()));
    }
    int steps = bench.size(10, 40);
    Path film = bench.film(WIDTH, HEIGHT, SECONDS, BITS, false);
    Path batches = python.file("batches.npz");
    try (Child ours = TrainingSteps.start(film, bench.file("clips"), batches, COMPARED);
        Child theirs =
            Child.start(python.program("step.py", python.weights(), batches, TrainingSteps.RATE))) {
      double[] ourLosses = take(ours, COMPARED);
      double[] theirLosses = take(theirs, COMPARED);
      for (int i = 1; i <= COMPARED; i++) {
        if (!(Math.abs(ourLosses[i] / theirLosses[i] - 1) <= ALIKE)) {
          throw new IOException(
              "step %d in Python is another: its loss is %s, ours %s"
                  .formatted(i, theirLosses[i], ourLosses[i]));
        }
      }
      // Java's compilers are at work in the first steps.
      take(ours, UNTIMED);
      take(theirs, UNTIMED);
      return List.of(
          Rounds.of(bench.rounds(), () -> take(ours, steps)[0], () -> take(theirs, steps)[0])
              .compared("time of a step", "s", TARGET)
              .noting(version + "; its data cost it nothing"),
          Comparison.of(
              "loss at step " + COMPARED,
              "",
              ourLosses[COMPARED],
              theirLosses[COMPARED],
              Target.within(ALIKE)));
    }
  }

  /** Seconds a step, and the loss of each. */
  private static double[] take(Child child, int steps) throws IOException {
    return Arrays.stream(child.ask(Integer.toString(steps)).split(" ", -1))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }
}
