package org.reelspark.core.quality;

/** A Gaussian over rows and columns, cut off at three sigmas; edges repeat. */
final class Gaussian {
  private Gaussian() {}

  static float[] blurred(float[] plane, int width, int height, float sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    float[] kernel = new float[2 * radius + 1];
    float sum = 0;
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = (float) Math.exp(-i * i / (2 * sigma * sigma));
      sum += kernel[i + radius];
    }
    float[] rows = new float[plane.length];
    float[] both = new float[plane.length];
    for (int k = -radius; k <= radius; k++) {
      float weight = kernel[k + radius] / sum;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int from = Math.max(0, Math.min(width - 1, x + k));
          rows[y * width + x] += weight * plane[y * width + from];
        }
      }
    }
    for (int k = -radius; k <= radius; k++) {
      float weight = kernel[k + radius] / sum;
      for (int y = 0; y < height; y++) {
        int from = Math.max(0, Math.min(height - 1, y + k)) * width;
        for (int x = 0; x < width; x++) {
          both[y * width + x] += weight * rows[from + x];
        }
      }
    }
    return both;
  }
}
