package org.reelspark.core.report;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;

/** The screen's colours of a film's samples. */
public final class ScreenColours {
  private final PictureFormat format;
  private final boolean full;
  private final double red;
  private final double blue;

  /** Where the film does not say: BT.709 from 720 lines on, else BT.601, both in limited range. */
  public ScreenColours(PictureFormat format, Colour colour) {
    this.format = format;
    full = colour.range().equals("pc");
    boolean high = colour.matrix().equals("bt709");
    boolean said = high || colour.matrix().matches("smpte170m|bt470bg");
    boolean wide = said ? high : format.height() >= 720;
    red = wide ? 0.2126 : 0.299;
    blue = wide ? 0.0722 : 0.114;
  }

  /** 0xRRGGBB. */
  public int rgb(Frame frame, int x, int y) {
    double scale = 1.0 / (1 << (format.bitDepth() - 8));
    double luma = frame.sample(0, x, y) * scale;
    luma = full ? luma / 255 : (luma - 16) / 219;
    double u = 0;
    double v = 0;
    if (format.planes() > 1) {
      int cx = x / format.chroma().horizontal();
      int cy = y / format.chroma().vertical();
      double span = full ? 255 : 224;
      u = (frame.sample(1, cx, cy) * scale - 128) / span;
      v = (frame.sample(2, cx, cy) * scale - 128) / span;
    }
    double r = luma + 2 * (1 - red) * v;
    double b = luma + 2 * (1 - blue) * u;
    double g = (luma - red * r - blue * b) / (1 - red - blue);
    return byteOf(r) << 16 | byteOf(g) << 8 | byteOf(b);
  }

  private static int byteOf(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
