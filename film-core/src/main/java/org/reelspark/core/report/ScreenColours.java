package org.reelspark.core.report;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.ColourSpace;

/** The screen's colours of a film's samples. */
public final class ScreenColours {
  private final PictureFormat format;
  private final ColourSpace space;

  /** As {@link ColourSpace#of} has them. */
  public ScreenColours(PictureFormat format, Colour colour) {
    this.format = format;
    this.space = ColourSpace.of(format, colour);
  }

  /** 0xRRGGBB. */
  public int rgb(Frame frame, int x, int y) {
    double luma = (frame.sample(0, x, y) - space.black()) / space.lumaSpan();
    double u = 0;
    double v = 0;
    if (format.planes() > 1) {
      int cx = x / format.chroma().horizontal();
      int cy = y / format.chroma().vertical();
      u = (frame.sample(1, cx, cy) - space.neutral()) / space.chromaSpan();
      v = (frame.sample(2, cx, cy) - space.neutral()) / space.chromaSpan();
    }
    double r = luma + 2 * (1 - space.red()) * v;
    double b = luma + 2 * (1 - space.blue()) * u;
    double g = (luma - space.red() * r - space.blue() * b) / space.green();
    return byteOf(r) << 16 | byteOf(g) << 8 | byteOf(b);
  }

  private static int byteOf(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
