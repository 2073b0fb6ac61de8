package org.reelspark.core.damage;

import java.util.Arrays;

/** Filters of one plane, in place. Edges repeat. */
final class Filters {
  private Filters() {}

  /** Gaussian, cut off at three sigmas. */
  static void blur(float[] plane, int width, int height, float sigma) {
    int radius = Math.max(1, (int) Math.ceil(3 * sigma));
    float[] kernel = new float[2 * radius + 1];
    float sum = 0;
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = (float) Math.exp(-i * i / (2.0 * sigma * sigma));
      sum += kernel[i + radius];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    convolve(plane, width, height, kernel);
  }

  /** The same kernel along rows and columns. */
  static void convolve(float[] plane, int width, int height, float[] kernel) {
    int radius = kernel.length / 2;
    float[] row = new float[width + 2 * radius];
    for (int y = 0; y < height; y++) {
      int at = y * width;
      System.arraycopy(plane, at, row, radius, width);
      for (int i = 0; i < radius; i++) {
        row[i] = plane[at];
        row[radius + width + i] = plane[at + width - 1];
      }
      Arrays.fill(plane, at, at + width, 0);
      for (int k = 0; k < kernel.length; k++) {
        float weight = kernel[k];
        for (int x = 0; x < width; x++) {
          plane[at + x] += weight * row[x + k];
        }
      }
    }
    float[] source = plane.clone();
    for (int y = 0; y < height; y++) {
      int at = y * width;
      Arrays.fill(plane, at, at + width, 0);
      for (int k = 0; k < kernel.length; k++) {
        int from = Math.max(0, Math.min(height - 1, y + k - radius)) * width;
        float weight = kernel[k];
        for (int x = 0; x < width; x++) {
          plane[at + x] += weight * source[from + x];
        }
      }
    }
  }

  /** Moves the picture by a fraction of pixels with a cubic (Catmull-Rom) kernel. */
  static void shift(float[] plane, int width, int height, float dx, float dy) {
    float[] source = plane.clone();
    int wholeX = (int) Math.floor(dx);
    float[] across = cubic(dx - wholeX);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int k = 0; k < 4; k++) {
          sum += across[k] * source[y * width + clamp(x - wholeX + 1 - k, width)];
        }
        plane[y * width + x] = sum;
      }
    }
    System.arraycopy(plane, 0, source, 0, width * height);
    int wholeY = (int) Math.floor(dy);
    float[] down = cubic(dy - wholeY);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        float sum = 0;
        for (int k = 0; k < 4; k++) {
          sum += down[k] * source[clamp(y - wholeY + 1 - k, height) * width + x];
        }
        plane[y * width + x] = sum;
      }
    }
  }

  /** Weights of the pixels one after, at, one before and two before the place. */
  private static float[] cubic(float t) {
    float t2 = t * t;
    float t3 = t2 * t;
    return new float[] {
      0.5f * (-t + 2 * t2 - t3),
      0.5f * (2 - 5 * t2 + 3 * t3),
      0.5f * (t + 4 * t2 - 3 * t3),
      0.5f * (t3 - t2)
    };
  }

  /** Scales down by {@code factor} and up again. */
  static void coarsen(float[] plane, int width, int height, float factor) {
    blur(plane, width, height, 0.45f * factor);
    int w = Math.max(2, Math.round(width / factor));
    int h = Math.max(2, Math.round(height / factor));
    float[] small = new float[w * h];
    resample(plane, width, height, small, w, h);
    resample(small, w, h, plane, width, height);
  }

  private static void resample(float[] from, int fw, int fh, float[] to, int tw, int th) {
    for (int y = 0; y < th; y++) {
      float sy = Math.max(0, Math.min(fh - 1.001f, (y + 0.5f) * fh / th - 0.5f));
      int y0 = (int) sy;
      float ty = sy - y0;
      for (int x = 0; x < tw; x++) {
        float sx = Math.max(0, Math.min(fw - 1.001f, (x + 0.5f) * fw / tw - 0.5f));
        int x0 = (int) sx;
        float tx = sx - x0;
        int at = y0 * fw + x0;
        float top = from[at] + tx * (from[at + 1] - from[at]);
        float bottom = from[at + fw] + tx * (from[at + fw + 1] - from[at + fw]);
        to[y * tw + x] = top + ty * (bottom - top);
      }
    }
  }

  private static int clamp(int at, int size) {
    return at < 0 ? 0 : Math.min(at, size - 1);
  }
}
