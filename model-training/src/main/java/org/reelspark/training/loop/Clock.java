package org.reelspark.training.loop;

/**
 * Seconds of a run.
 *
 * @param before those of the run until it was stopped
 * @param start nanoseconds of the system's clock when it began or went on
 */
public record Clock(double before, long start) {
  public Clock(double before) {
    this(before, System.nanoTime());
  }

  public double seconds() {
    return before + (System.nanoTime() - start) / 1e9;
  }
}
