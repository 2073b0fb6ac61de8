package org.reelspark.training.film;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Brings pictures to another size with a cubic kernel, as wide as the coarser of both grids. */
final class Scaling {
  /** Of Keys' cubic: the one that overshoots as Catmull and Rom's spline does. */
  private static final double SHARPNESS = -0.5;

  private Scaling() {}

  static Frame of(Frame frame, PictureFormat size) {
    PictureFormat format = frame.format();
    byte[] samples = new byte[size.bytes()];
    for (int p = 0; p < size.planes(); p++) {
      int from = format.planeWidth(p);
      int width = size.planeWidth(p);
      int rows = format.planeHeight(p);
      int height = size.planeHeight(p);
      float[] plane = new float[from * rows];
      for (int i = 0; i < plane.length; i++) {
        plane[i] = frame.sample(p, i % from, i / from);
      }
      float[] wide = transposed(plane, from, rows, width);
      float[] scaled = transposed(wide, rows, width, height);
      for (int i = 0; i < scaled.length; i++) {
        put(samples, size, p, i, Math.max(0, Math.min(size.maxValue(), Math.round(scaled[i]))));
      }
    }
    return new Frame(size, frame.pts(), samples);
  }

  private static void put(byte[] samples, PictureFormat format, int plane, int i, int value) {
    int at = format.planeOffset(plane) + i * format.bytesPerSample();
    if (format.bytesPerSample() == 1) {
      samples[at] = (byte) value;
    } else {
      Frame.putShort(samples, at, value);
    }
  }

  /** Lines of {@code before} samples brought to {@code after}, and then turned into columns. */
  private static float[] transposed(float[] plane, int before, int lines, int after) {
    float[] out = new float[after * lines];
    double step = (double) before / after;
    double stretch = Math.max(1, step);
    int reach = (int) Math.ceil(2 * stretch);
    double[] weights = new double[2 * reach + 2];
    for (int i = 0; i < after; i++) {
      double centre = (i + 0.5) * step - 0.5;
      int first = (int) Math.floor(centre) - reach;
      double sum = 0;
      for (int k = 0; k < weights.length; k++) {
        weights[k] = cubic(Math.abs(first + k - centre) / stretch);
        sum += weights[k];
      }
      for (int line = 0; line < lines; line++) {
        double value = 0;
        for (int k = 0; k < weights.length; k++) {
          int at = Math.max(0, Math.min(before - 1, first + k));
          value += weights[k] * plane[line * before + at];
        }
        out[i * lines + line] = (float) (value / sum);
      }
    }
    return out;
  }

  private static double cubic(double x) {
    if (x >= 2) {
      return 0;
    }
    return x < 1
        ? ((SHARPNESS + 2) * x - (SHARPNESS + 3)) * x * x + 1
        : ((SHARPNESS * x - 5 * SHARPNESS) * x + 8 * SHARPNESS) * x - 4 * SHARPNESS;
  }
}
