package org.reelspark.jobs.dataset;

import java.io.Serializable;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * What runs are picked by, of one frame.
 *
 * @param sums that cuts are found by
 * @param sharpness mean absolute Laplacian of luma, in steps of 8 bits
 * @param motion mean absolute difference of luma to the frame before, in steps of 8 bits; 0 for the
 *     film's first
 * @param concealed whether the decoder filled in damage
 */
record FrameFigures(FrameSums sums, float sharpness, float motion, boolean concealed)
    implements Serializable {
  /** Of pixels in both directions, one in so many is looked at. */
  private static final int STEP = 3;

  static float sharpness(Frame frame) {
    PictureFormat format = frame.format();
    long sum = 0;
    long count = 0;
    for (int y = 1; y < format.height() - 1; y += STEP) {
      for (int x = 1; x < format.width() - 1; x += STEP) {
        sum +=
            Math.abs(
                4 * frame.sample(0, x, y)
                    - frame.sample(0, x - 1, y)
                    - frame.sample(0, x + 1, y)
                    - frame.sample(0, x, y - 1)
                    - frame.sample(0, x, y + 1));
        count++;
      }
    }
    return mean(sum, count, format);
  }

  /**
   * @param before null for a film's first frame
   */
  static float motion(Frame frame, Frame before) {
    if (before == null) {
      return 0;
    }
    PictureFormat format = frame.format();
    long sum = 0;
    long count = 0;
    for (int y = 0; y < format.height(); y += STEP) {
      for (int x = 0; x < format.width(); x += STEP) {
        sum += Math.abs(frame.sample(0, x, y) - before.sample(0, x, y));
        count++;
      }
    }
    return mean(sum, count, format);
  }

  private static float mean(long sum, long count, PictureFormat format) {
    return count == 0 ? 0 : Math.scalb((float) sum / count, 8 - format.bitDepth());
  }
}
