package org.reelspark.jobs.dataset;

import java.util.function.IntBinaryOperator;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Grey frames whose samples follow from their place. */
final class LumaFrames {
  private LumaFrames() {}

  /**
   * @param luma of column and row, in steps of 8 bits
   */
  static Frame frame(int width, int height, int depth, IntBinaryOperator luma) {
    PictureFormat format = new PictureFormat(width, height, Chroma.GREY, depth);
    byte[] samples = new byte[format.bytes()];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int value = luma.applyAsInt(x, y) << (depth - 8);
        int at = y * format.rowBytes(0);
        if (format.bytesPerSample() == 1) {
          samples[at + x] = (byte) value;
        } else {
          Frame.putShort(samples, at + 2 * x, value);
        }
      }
    }
    return new Frame(format, 0, samples);
  }
}
