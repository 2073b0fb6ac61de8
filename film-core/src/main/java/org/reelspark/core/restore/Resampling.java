package org.reelspark.core.restore;

/**
 * Planes in another size, by a triangle as wide as the coarser of both samplings, cut off at the
 * edges: linear interpolation where they grow, a weighted mean where they shrink.
 */
public final class Resampling {
  private final int length;
  private final int[] first;
  private final float[][] weights;

  /** From one number of rows, or of columns, to another. */
  private Resampling(int from, int to) {
    length = to;
    first = new int[to];
    weights = new float[to][];
    double step = (double) from / to;
    double reach = Math.max(1, step);
    for (int i = 0; i < to; i++) {
      double centre = (i + 0.5) * step;
      int low = Math.max(0, (int) Math.floor(centre - reach));
      int high = Math.min(from, (int) Math.ceil(centre + reach));
      float[] own = new float[high - low];
      double sum = 0;
      for (int j = low; j < high; j++) {
        double weight = Math.max(0, 1 - Math.abs(j + 0.5 - centre) / reach);
        own[j - low] = (float) weight;
        sum += weight;
      }
      for (int j = 0; j < own.length; j++) {
        own[j] /= (float) sum;
      }
      first[i] = low;
      weights[i] = own;
    }
  }

  /**
   * Planes one after another in another size.
   *
   * @param planes [count, height, width]
   * @return [count, toHeight, toWidth]
   */
  public static float[] resampled(
      float[] planes, int count, int height, int width, int toHeight, int toWidth) {
    Resampling across = new Resampling(width, toWidth);
    Resampling down = new Resampling(height, toHeight);
    float[] rows = new float[count * height * toWidth];
    for (int row = 0; row < count * height; row++) {
      across.along(planes, row * width, 1, rows, row * toWidth, 1);
    }
    float[] out = new float[count * toHeight * toWidth];
    for (int plane = 0; plane < count; plane++) {
      for (int x = 0; x < toWidth; x++) {
        down.along(
            rows,
            plane * height * toWidth + x,
            toWidth,
            out,
            plane * toHeight * toWidth + x,
            toWidth);
      }
    }
    return out;
  }

  private void along(float[] in, int from, int step, float[] out, int to, int outStep) {
    for (int i = 0; i < length; i++) {
      float sum = 0;
      int at = from + first[i] * step;
      for (float weight : weights[i]) {
        sum += weight * in[at];
        at += step;
      }
      out[to + i * outStep] = sum;
    }
  }
}
