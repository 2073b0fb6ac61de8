package org.reelspark.training.loop;

/**
 * The one-cycle schedule of Smith and Topin (2018): the rate rises from a 25th of its peak over the
 * first tenth of the steps and falls along half a cosine to nearly nothing.
 */
record OneCycle(float peak, long steps) {
  private static final double WARM_UP = 0.1;
  private static final double START = 1 / 25.0;
  private static final double FINISH = 1e-4;

  /** The rate of step {@code step}, counted from 0. */
  float at(long step) {
    double rise = Math.max(1, WARM_UP * steps);
    if (step < rise) {
      return (float) (peak * between(START, 1, step / rise));
    }
    return (float) (peak * between(1, FINISH, (step - rise) / Math.max(1, steps - rise)));
  }

  private static double between(double from, double to, double t) {
    return to + (from - to) * (1 + Math.cos(Math.PI * Math.min(1, t))) / 2;
  }
}
