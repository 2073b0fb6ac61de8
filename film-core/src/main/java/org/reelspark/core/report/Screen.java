package org.reelspark.core.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.VideoInfo;

/**
 * A film's pictures as a player shows them: colours, pixel aspect and rotation. High dynamic range
 * is shown as its samples are, which looks flat.
 */
public final class Screen {
  /** Times which a change is shown, around middle grey. */
  public static final int CHANGE = 4;

  private static final int GREY = 0x010101;

  private final PictureFormat format;
  private final ScreenColours colours;
  private final double aspect;
  private final int turns;

  public Screen(VideoInfo video) {
    format = video.format();
    colours = new ScreenColours(format, video.colour());
    Rational pixel = video.sampleAspect();
    aspect = pixel.num() > 0 && pixel.den() > 0 ? (double) pixel.num() / pixel.den() : 1;
    turns = Math.floorMod(Math.round(video.rotation() / 90f), 4);
  }

  /**
   * @param frame of the film's size, or of a size that goes into it so many times: then its pixels
   *     are repeated
   */
  public BufferedImage picture(Frame frame) {
    int times = times(frame);
    return shown((x, y) -> colours.rgb(frame, x / times, y / times));
  }

  private int times(Frame frame) {
    return format.width() / frame.format().width();
  }

  /**
   * @param mask one byte a pixel; empty for none
   */
  public BufferedImage mask(byte[] mask) {
    return shown((x, y) -> mask.length == 0 ? 0 : (mask[y * format.width() + x] & 0xff) * GREY);
  }

  /** How luma changed; the frame before may be smaller, as {@link #picture} has it. */
  public BufferedImage change(Frame before, Frame after) {
    int times = times(before);
    double scale = (double) CHANGE / (1 << (format.bitDepth() - 8));
    return shown(
        (x, y) -> {
          double change = after.sample(0, x, y) - before.sample(0, x / times, y / times);
          return (int) Math.max(0, Math.min(255, Math.round(128 + scale * change))) * GREY;
        });
  }

  private interface Pixels {
    int rgb(int x, int y);
  }

  private BufferedImage shown(Pixels pixels) {
    int width = format.width();
    int height = format.height();
    BufferedImage stored = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        stored.setRGB(x, y, pixels.rgb(x, y));
      }
    }
    BufferedImage picture = stretched(stored);
    for (int i = 0; i < turns; i++) {
      picture = clockwise(picture);
    }
    return picture;
  }

  private BufferedImage stretched(BufferedImage stored) {
    int height = stored.getHeight();
    int width = Math.max(1, (int) Math.round(stored.getWidth() * aspect));
    if (width == stored.getWidth()) {
      return stored;
    }
    BufferedImage wide = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = wide.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(stored, 0, 0, width, height, null);
    g.dispose();
    return wide;
  }

  private static BufferedImage clockwise(BufferedImage from) {
    int columns = from.getHeight();
    int rows = from.getWidth();
    BufferedImage to = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < columns; y++) {
      for (int x = 0; x < rows; x++) {
        to.setRGB(columns - 1 - y, x, from.getRGB(x, y));
      }
    }
    return to;
  }
}
