package org.reelspark.core.quality;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Structural similarity the way FFmpeg's {@code ssim} filter (and x264) counts it: means over
 * windows of 8 x 8 pixels that stand 4 apart, without weights inside a window, averaged over frames
 * and over planes by their number of samples. It is not the 11 x 11 Gaussian of Wang et al. 2004:
 * its values are a little higher.
 */
public final class Ssim {
  private final double[] sums = new double[3];
  private PictureFormat format;
  private Windows windows;
  private int frames;

  /** How alike the luma planes of one pair are, window by window. */
  static final class Windows {
    /** Places of a window. */
    private static final int SIDE = 8;

    private static final int STEP = 4;

    private final float[] values;
    private final int columns;

    /**
     * @param values rows of so many columns; window (x, y) has the pixels of [4x, 4x + 8) and [4y,
     *     4y + 8)
     */
    private Windows(float[] values, int columns) {
      this.values = values;
      this.columns = columns;
    }

    int count() {
      return values.length;
    }

    float value(int window) {
      return values[window];
    }

    private double mean() {
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      return sum / values.length;
    }

    /**
     * Which windows have a pixel of a mask.
     *
     * @param inside one value a luma pixel of the given width
     */
    boolean[] touching(boolean[] inside, int width) {
      boolean[] touching = new boolean[values.length];
      for (int i = 0; i < touching.length; i++) {
        int from = i / columns * STEP * width + i % columns * STEP;
        for (int y = 0; y < SIDE && !touching[i]; y++) {
          for (int x = 0; x < SIDE && !touching[i]; x++) {
            touching[i] = inside[from + y * width + x];
          }
        }
      }
      return touching;
    }
  }

  /**
   * Adds a pair of frames of one layout, at least 16 x 16 pixels large.
   *
   * @return the similarity of this pair's luma planes
   */
  public double add(Frame restored, Frame reference) {
    Pairs.requireSameLayout(restored, reference);
    format = reference.format();
    windows = plane(restored, reference, 0);
    double luma = windows.mean();
    sums[0] += luma;
    for (int p = 1; p < format.planes(); p++) {
      sums[p] += plane(restored, reference, p).mean();
    }
    frames++;
    return luma;
  }

  /** Of the pair that was added last. */
  Windows windows() {
    return windows;
  }

  /** 1 for equal pictures. */
  public double luma() {
    return sums[0] / frames;
  }

  /** 1 for equal pictures. */
  public double all() {
    double weighted = 0;
    double samples = 0;
    for (int p = 0; p < format.planes(); p++) {
      double size = (double) format.planeWidth(p) * format.planeHeight(p);
      weighted += sums[p] / frames * size;
      samples += size;
    }
    return weighted / samples;
  }

  private static Windows plane(Frame one, Frame other, int plane) {
    PictureFormat format = one.format();
    int columns = format.planeWidth(plane) / 4;
    int rows = format.planeHeight(plane) / 4;
    double peak = format.maxValue();
    double c1 = Math.floor(0.01 * 0.01 * peak * peak * 64 + 0.5);
    double c2 = Math.floor(0.03 * 0.03 * peak * peak * 64 * 63 + 0.5);
    long[][] above = new long[columns][];
    long[][] row = new long[columns][];
    float[] values = new float[(columns - 1) * (rows - 1)];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        row[x] = block(one, other, plane, 4 * x, 4 * y);
      }
      for (int x = 1; y > 0 && x < columns; x++) {
        values[(y - 1) * (columns - 1) + x - 1] =
            (float) window(above[x - 1], above[x], row[x - 1], row[x], c1, c2);
      }
      long[][] swap = above;
      above = row;
      row = swap;
    }
    return new Windows(values, columns - 1);
  }

  /** Sums of a 4 x 4 block: of each picture, of their squares together, of their product. */
  private static long[] block(Frame one, Frame other, int plane, int left, int top) {
    long s1 = 0;
    long s2 = 0;
    long squares = 0;
    long product = 0;
    for (int y = top; y < top + 4; y++) {
      for (int x = left; x < left + 4; x++) {
        long a = one.sample(plane, x, y);
        long b = other.sample(plane, x, y);
        s1 += a;
        s2 += b;
        squares += a * a + b * b;
        product += a * b;
      }
    }
    return new long[] {s1, s2, squares, product};
  }

  private static double window(long[] a, long[] b, long[] c, long[] d, double c1, double c2) {
    double s1 = a[0] + b[0] + c[0] + d[0];
    double s2 = a[1] + b[1] + c[1] + d[1];
    double variances = 64.0 * (a[2] + b[2] + c[2] + d[2]) - s1 * s1 - s2 * s2;
    double covariance = 64.0 * (a[3] + b[3] + c[3] + d[3]) - s1 * s2;
    return (2 * s1 * s2 + c1)
        * (2 * covariance + c2)
        / ((s1 * s1 + s2 * s2 + c1) * (variances + c2));
  }
}
