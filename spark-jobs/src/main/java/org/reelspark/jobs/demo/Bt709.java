package org.reelspark.jobs.demo;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Y'CbCr of ITU-R BT.709 in limited range with 8 bits and 4:2:0 chroma, from and to the screen's
 * RGB.
 */
final class Bt709 {
  private static final double RED = 0.2126;
  private static final double GREEN = 0.7152;
  private static final double BLUE = 0.0722;

  private Bt709() {}

  /**
   * @param pixels 0xRRGGBB, row by row; width and height are even
   */
  static byte[] planes(PictureFormat format, int[] pixels) {
    int width = format.width();
    int half = format.planeWidth(1);
    double[] cb = new double[format.planeBytes(1)];
    double[] cr = new double[format.planeBytes(2)];
    byte[] samples = new byte[format.bytes()];
    for (int i = 0; i < pixels.length; i++) {
      double r = (pixels[i] >> 16 & 0xff) / 255.0;
      double g = (pixels[i] >> 8 & 0xff) / 255.0;
      double b = (pixels[i] & 0xff) / 255.0;
      double luma = RED * r + GREEN * g + BLUE * b;
      samples[i] = (byte) Math.round(16 + 219 * luma);
      int at = i / width / 2 * half + i % width / 2;
      cb[at] += (b - luma) / (2 - 2 * BLUE) / 4;
      cr[at] += (r - luma) / (2 - 2 * RED) / 4;
    }
    for (int i = 0; i < cb.length; i++) {
      samples[format.planeOffset(1) + i] = (byte) Math.round(128 + 224 * cb[i]);
      samples[format.planeOffset(2) + i] = (byte) Math.round(128 + 224 * cr[i]);
    }
    return samples;
  }

  /** The colour of one pixel, 0xRRGGBB. */
  static int pixel(Frame frame, int x, int y) {
    double luma = (frame.sample(0, x, y) - 16) / 219.0;
    double cb = (frame.sample(1, x / 2, y / 2) - 128) / 224.0;
    double cr = (frame.sample(2, x / 2, y / 2) - 128) / 224.0;
    double r = luma + (2 - 2 * RED) * cr;
    double b = luma + (2 - 2 * BLUE) * cb;
    double g = (luma - RED * r - BLUE * b) / GREEN;
    return eight(r) << 16 | eight(g) << 8 | eight(b);
  }

  private static int eight(double value) {
    return (int) Math.round(255 * Math.max(0, Math.min(1, value)));
  }
}
