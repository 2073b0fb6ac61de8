package org.reelspark.jobs.bench;

import java.util.Locale;

/** What a ratio is to be. */
public record Target(Kind kind, double value) {
  /** Which side of the value is good. */
  public enum Kind {
    AT_LEAST,
    AT_MOST,
    /** No farther from 1 than the value. */
    WITHIN
  }

  static Target atLeast(double value) {
    return new Target(Kind.AT_LEAST, value);
  }

  static Target atMost(double value) {
    return new Target(Kind.AT_MOST, value);
  }

  /**
   * @param share of 1, 0.01 for a hundredth more or less
   */
  static Target within(double share) {
    return new Target(Kind.WITHIN, share);
  }

  boolean isReached(double ratio) {
    return switch (kind) {
      case AT_LEAST -> ratio >= value;
      case AT_MOST -> ratio <= value;
      case WITHIN -> Math.abs(ratio - 1) <= value;
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AT_LEAST -> "at least " + Figures.words(value);
      case AT_MOST -> "at most " + Figures.words(value);
      case WITHIN -> String.format(Locale.ROOT, "1 ± %s", Figures.words(value));
    };
  }
}
