package org.reelspark.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two programs that make the same film, by turns. */
final class Programs {
  /** Runs one of them. */
  interface Side {
    Run run() throws IOException;
  }

  private Programs() {}

  /**
   * What they did in a second, and the processor time of each.
   *
   * @param frames of the film
   * @param note on their speed
   */
  static List<Comparison> compared(
      int rounds, int frames, Target target, String note, Side ours, Side theirs)
      throws IOException {
    List<Double> ourCpu = new ArrayList<>();
    List<Double> theirCpu = new ArrayList<>();
    Comparison speed =
        Rounds.of(rounds, () -> speed(ours, frames, ourCpu), () -> speed(theirs, frames, theirCpu))
            .compared("speed", "frames/s", target)
            .noting(note);
    return List.of(
        speed,
        new Comparison("processor time", "CPU s", ourCpu, theirCpu, null, "start-up included"));
  }

  private static double speed(Side side, int frames, List<Double> cpu) throws IOException {
    Run run = side.run();
    cpu.add(run.cpuSeconds());
    return frames / run.seconds();
  }
}
