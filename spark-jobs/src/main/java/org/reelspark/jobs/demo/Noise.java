package org.reelspark.jobs.demo;

/** Smooth noise in one or two dimensions: the same number for the same place on every machine. */
final class Noise {
  private final long seed;

  Noise(long seed) {
    this.seed = seed;
  }

  /** Noise of several scales, each half as large and half as strong; -1 to 1. */
  double at(double x, double y, int scales) {
    double sum = 0;
    double strength = 1;
    double total = 0;
    for (int i = 0; i < scales; i++) {
      double scale = 1 << i;
      sum += strength * smooth(x * scale, y * scale, i);
      total += strength;
      strength /= 2;
    }
    return sum / total;
  }

  private double smooth(double x, double y, int layer) {
    long x0 = (long) Math.floor(x);
    long y0 = (long) Math.floor(y);
    double u = ease(x - x0);
    double v = ease(y - y0);
    double top = mix(value(x0, y0, layer), value(x0 + 1, y0, layer), u);
    double bottom = mix(value(x0, y0 + 1, layer), value(x0 + 1, y0 + 1, layer), u);
    return mix(top, bottom, v);
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  /** A number of its own for every point of the grid, -1 to 1. */
  double value(long x, long y, int layer) {
    long h =
        seed * 0x9E3779B97F4A7C15L
            + x * 0xC2B2AE3D27D4EB4FL
            + y * 0x165667B19E3779F9L
            + layer * 0x27D4EB2F165667C5L;
    h = (h ^ (h >>> 31)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    return ((h ^ (h >>> 31)) >>> 11) * 0x1p-52 - 1;
  }
}
