package org.reelspark.core.analysis;

import java.util.Arrays;

/**
 * What a noisy path would be without its noise: still or even for long, with few bends.
 *
 * <p>It has the least sum of squared distances to the path, in units of the noise, plus {@value
 * #PER_STEP} for every unit of a step and {@value #PER_BEND} for every unit of a bend, the change
 * of a step (l1 trend filtering: Kim, Koh, Boyd, Gorinevsky, 2009). So a shot of one brightness
 * comes out still, a fade as a slope, and where it begins or ends there is one bend, which a line
 * fitted around every frame would cut short. The sum is found a second time with large steps and
 * bends charged less, for what stands out of the noise is no noise (Cand&egrave;s, Wakin, Boyd,
 * 2008). Both times by reweighted least squares, a system with five diagonals each.
 */
final class Trend {
  private static final double PER_STEP = 4;
  private static final double PER_BEND = 12;

  /** Rounds of least squares for one sum, after which nothing moves any more that matters. */
  private static final int ROUNDS = 30;

  /** Of the noise: steps and bends of less count by their squares. */
  private static final double ROUNDED = 0.02;

  /** Of the noise: steps and bends of this size are charged half the second time. */
  private static final double LARGE = 0.1;

  /** What an ignored value counts: its neighbours decide. */
  private static final double IGNORED = 1e-9;

  private final double[] path;
  private final double[] weights;
  private final double[] trend;
  private final double[] stepCharges;
  private final double[] bendCharges;

  /** The symmetric system: its diagonal, and the first and the second beside it. */
  private final double[] main;

  private final double[] first;
  private final double[] second;

  private Trend(double[] path, boolean[] ignored, double deviation) {
    int length = path.length;
    this.path = new double[length];
    weights = new double[length];
    for (int i = 0; i < length; i++) {
      this.path[i] = path[i] / deviation;
      weights[i] = ignored[i] ? IGNORED : 1;
    }
    trend = this.path.clone();
    stepCharges = filled(length - 1, PER_STEP);
    bendCharges = filled(length - 2, PER_BEND);
    main = new double[length];
    first = new double[length];
    second = new double[length];
  }

  private static double[] filled(int length, double value) {
    double[] values = new double[length];
    Arrays.fill(values, value);
    return values;
  }

  /**
   * @param path three values or more
   * @param ignored values that do not count
   * @param deviation standard deviation of the noise
   */
  static double[] of(double[] path, boolean[] ignored, double deviation) {
    Trend trend = new Trend(path, ignored, deviation);
    trend.fit();
    trend.chargeWhatIsLargeLess();
    trend.fit();
    double[] values = new double[path.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = trend.trend[i] * deviation;
    }
    return values;
  }

  private double step(int i) {
    return trend[i + 1] - trend[i];
  }

  private double bend(int i) {
    return step(i + 1) - step(i);
  }

  private void chargeWhatIsLargeLess() {
    for (int i = 0; i < stepCharges.length; i++) {
      stepCharges[i] = PER_STEP * LARGE / (Math.abs(step(i)) + LARGE);
    }
    for (int i = 0; i < bendCharges.length; i++) {
      bendCharges[i] = PER_BEND * LARGE / (Math.abs(bend(i)) + LARGE);
    }
  }

  private void fit() {
    for (int round = 0; round < ROUNDS; round++) {
      fillSystem();
      solve();
    }
  }

  private void fillSystem() {
    System.arraycopy(weights, 0, main, 0, main.length);
    Arrays.fill(first, 0);
    Arrays.fill(second, 0);
    for (int i = 0; i < stepCharges.length; i++) {
      double weight = stepCharges[i] / rounded(step(i));
      main[i] += weight;
      main[i + 1] += weight;
      first[i] -= weight;
    }
    for (int i = 0; i < bendCharges.length; i++) {
      double weight = bendCharges[i] / rounded(bend(i));
      main[i] += weight;
      main[i + 1] += 4 * weight;
      main[i + 2] += weight;
      first[i] -= 2 * weight;
      first[i + 1] -= 2 * weight;
      second[i] += weight;
    }
  }

  private static double rounded(double size) {
    return Math.sqrt(size * size + ROUNDED * ROUNDED);
  }

  /** Cholesky's way without roots, in place: then the diagonals hold the factors. */
  private void solve() {
    int length = path.length;
    for (int i = 0; i < length; i++) {
      trend[i] = weights[i] * path[i];
    }
    for (int i = 0; i < length; i++) {
      double one = first[i] / main[i];
      double two = second[i] / main[i];
      if (i + 1 < length) {
        main[i + 1] -= one * first[i];
        first[i + 1] -= two * first[i];
        trend[i + 1] -= one * trend[i];
      }
      if (i + 2 < length) {
        main[i + 2] -= two * second[i];
        trend[i + 2] -= two * trend[i];
      }
    }
    for (int i = length - 1; i >= 0; i--) {
      double rest = trend[i];
      if (i + 1 < length) {
        rest -= first[i] * trend[i + 1];
      }
      if (i + 2 < length) {
        rest -= second[i] * trend[i + 2];
      }
      trend[i] = rest / main[i];
    }
  }
}
