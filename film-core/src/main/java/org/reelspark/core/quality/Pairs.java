package org.reelspark.core.quality;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Two frames of one layout. */
final class Pairs {
  private Pairs() {}

  static void requireSameLayout(Frame one, Frame other) {
    if (!one.format().equals(other.format())) {
      throw new IllegalArgumentException(
          "frames of " + one.format() + " and of " + other.format() + " cannot be compared");
    }
  }

  static double squaredError(Frame one, Frame other, int plane) {
    PictureFormat format = one.format();
    int at = format.planeOffset(plane);
    int end = at + format.planeBytes(plane);
    byte[] a = one.samples();
    byte[] b = other.samples();
    double sum = 0;
    if (format.bytesPerSample() == 1) {
      for (int i = at; i < end; i++) {
        double d = (a[i] & 0xff) - (b[i] & 0xff);
        sum += d * d;
      }
    } else {
      for (int i = at; i < end; i += 2) {
        double d = Frame.shortAt(a, i) - Frame.shortAt(b, i);
        sum += d * d;
      }
    }
    return sum;
  }

  /** The luma plane in steps of 8 bits, whatever the depth. */
  static float[] luma(Frame frame) {
    PictureFormat format = frame.format();
    float[] luma = new float[format.width() * format.height()];
    byte[] samples = frame.samples();
    if (format.bytesPerSample() == 1) {
      for (int i = 0; i < luma.length; i++) {
        luma[i] = samples[i] & 0xff;
      }
    } else {
      float scale = 255f / format.maxValue();
      for (int i = 0; i < luma.length; i++) {
        luma[i] = Frame.shortAt(samples, 2 * i) * scale;
      }
    }
    return luma;
  }

  static double mean(float[] plane) {
    double sum = 0;
    for (float value : plane) {
      sum += value;
    }
    return sum / plane.length;
  }
}
