package org.reelspark.jobs.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;

/** Statistics of a few figures, and how figures are written. */
final class Figures {
  private static final MathContext DIGITS = new MathContext(3);

  private Figures() {}

  /** The middle one, or the mean of the two in the middle. */
  static double median(List<Double> figures) {
    double[] sorted = sorted(figures);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  static double least(List<Double> figures) {
    return sorted(figures)[0];
  }

  static double most(List<Double> figures) {
    return sorted(figures)[figures.size() - 1];
  }

  private static double[] sorted(List<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("there are no figures");
    }
    double[] sorted = figures.stream().mapToDouble(each -> each).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** A figure in three digits, without an exponent. */
  static String words(double figure) {
    if (!Double.isFinite(figure)) {
      return Double.toString(figure);
    }
    BigDecimal rounded = new BigDecimal(figure).round(DIGITS).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
