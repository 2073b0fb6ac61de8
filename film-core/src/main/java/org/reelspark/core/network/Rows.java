package org.reelspark.core.network;

/**
 * Operations on rows of equal length, as long as the one that is written. Java's compiler makes
 * vectors of such loops: few operations on few arrays, all of them at the loop's own index.
 */
final class Rows {
  private Rows() {}

  static void add(float[] to, float[] x) {
    for (int i = 0; i < to.length; i++) {
      to[i] += x[i];
    }
  }

  static void add(float[] to, float x) {
    for (int i = 0; i < to.length; i++) {
      to[i] += x;
    }
  }

  static void scale(float[] to, float factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] *= factor;
    }
  }

  static void sum(float[] a, float[] b, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] + b[i];
    }
  }

  static void distances(float[] a, float[] b, float most, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.min(Math.abs(b[i] - a[i]), most);
    }
  }

  static void lower(float[] to, float[] x) {
    for (int i = 0; i < to.length; i++) {
      to[i] = Math.min(to[i], x[i]);
    }
  }

  /** The lower and the higher of each two. */
  static void order(float[] a, float[] b, float[] low, float[] high) {
    for (int i = 0; i < low.length; i++) {
      float one = a[i];
      float other = b[i];
      low[i] = Math.min(one, other);
      high[i] = Math.max(one, other);
    }
  }

  /** How far values lie from the middle of two others. */
  static void fromMiddle(float[] x, float[] a, float[] b, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = x[i] - (a[i] + b[i]) * 0.5f;
    }
  }

  /** How far values lie above or below two others, 0 between them. */
  static void outside(float[] x, float[] low, float[] high, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = x[i] - Math.min(Math.max(x[i], low[i]), high[i]);
    }
  }

  static void products(float[] a, float[] p, float[] b, float[] q, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = a[i] * p[i] + b[i] * q[i];
    }
  }

  static void addProduct(float[] to, float[] a, float[] p) {
    for (int i = 0; i < to.length; i++) {
      to[i] += a[i] * p[i];
    }
  }

  /** One after the other. */
  static void addProducts(float[] to, float[] a, float[] p, float[] b, float[] q) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (to[i] + a[i] * p[i]) + b[i] * q[i];
    }
  }

  static void subtractProduct(float[] to, float[] a, float[] p) {
    for (int i = 0; i < to.length; i++) {
      to[i] -= a[i] * p[i];
    }
  }
}
