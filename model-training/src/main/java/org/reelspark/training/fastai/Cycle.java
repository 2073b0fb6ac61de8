package org.reelspark.training.fastai;

/**
 * fastai 1's {@code OneCycleScheduler}: half a cosine up from a 25th of the highest rate, over the
 * first {@code pctStart} of the steps, and half a cosine down to a 250,000th. Adam's first beta
 * goes the other way, from 0.95 to 0.85 and back.
 */
record Cycle(float highest, double pctStart, long steps) {
  private static final double START = 25;
  private static final double FINISH = START * 1e4;
  private static final double SLOW = 0.95;
  private static final double FAST = 0.85;

  /** The rate of step {@code step}, counted from 0. */
  float rate(long step) {
    return (float) at(step, highest / START, highest, highest / FINISH);
  }

  /** Adam's first beta at that step. */
  float beta(long step) {
    return (float) at(step, SLOW, FAST, SLOW);
  }

  private double at(long step, double start, double middle, double end) {
    long rising = (long) (steps * pctStart);
    return step < rising
        ? cosine(start, middle, (double) step / rising)
        : cosine(middle, end, (double) (step - rising) / Math.max(1, steps - rising));
  }

  private static double cosine(double from, double to, double share) {
    return to + (from - to) / 2 * (1 + Math.cos(Math.PI * Math.min(1, share)));
  }
}
