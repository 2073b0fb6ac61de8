package org.reelspark.jobs.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two sides that are measured by turns, so that what else the machine does meets both alike. */
final class Rounds {
  /** Measures one side once. */
  interface Side {
    double measure() throws IOException;
  }

  /** Something that takes time. */
  interface Work {
    void run() throws IOException;
  }

  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();

  private Rounds() {}

  /** Every second round begins with the other side. */
  static Rounds of(int rounds, Side ours, Side theirs) throws IOException {
    Rounds all = new Rounds();
    for (int round = 0; round < rounds; round++) {
      if (round % 2 == 0) {
        all.ours.add(ours.measure());
        all.theirs.add(theirs.measure());
      } else {
        all.theirs.add(theirs.measure());
        all.ours.add(ours.measure());
      }
    }
    return all;
  }

  /** Seconds that something takes, by the clock. */
  static double seconds(Work work) throws IOException {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }

  Comparison compared(String what, String unit, Target target) {
    return new Comparison(what, unit, ours, theirs, target, "");
  }
}
