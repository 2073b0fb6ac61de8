package org.reelspark.core.plan;

/**
 * A fraction as containers store it, not reduced; {@code 0/1} means unknown for rates and aspects.
 */
public record Rational(int num, int den) implements java.io.Serializable {
  public Rational {
    if (den <= 0) {
      throw new IllegalArgumentException(num + "/" + den + " has no positive denominator");
    }
  }

  public double value() {
    return (double) num / den;
  }

  @Override
  public String toString() {
    return num + "/" + den;
  }
}
