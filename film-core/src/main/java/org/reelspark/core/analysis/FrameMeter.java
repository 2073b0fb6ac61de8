package org.reelspark.core.analysis;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;

/** Measures frames for the analysis; used by one thread at a time. */
public final class FrameMeter {
  private final PictureFormat format;

  /**
   * @param black luma of black, see {@link #black}
   */
  public FrameMeter(PictureFormat format, int black) {
    this.format = format;
  }

  /** Luma of black in samples: 16 of 256 in limited range, which is also what unknown means. */
  public static int black(PictureFormat format, Colour colour) {
    return colour.range().equals("pc") ? 0 : 16 << (format.bitDepth() - 8);
  }

  /**
   * @param previous the frame before, null for the first of the film
   */
  public FrameSums measure(Frame frame, Frame previous) {
    long sum = 0;
    long difference = 0;
    for (int y = 0; y < format.height(); y++) {
      for (int x = 0; x < format.width(); x++) {
        int luma = frame.sample(0, x, y);
        sum += luma;
        difference += previous == null ? 0 : Math.abs(luma - previous.sample(0, x, y));
      }
    }
    return new FrameSums(sum, format.width() * format.height(), difference);
  }
}
