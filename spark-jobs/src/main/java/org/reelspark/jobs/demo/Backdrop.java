package org.reelspark.jobs.demo;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** A part of a scene that is drawn once and then moved about; transparent where nothing is. */
final class Backdrop {
  private final BufferedImage image;
  private final double unit;

  /**
   * @param unit pixels of a unit of the stage
   * @param width in units
   * @param height in units
   */
  Backdrop(double unit, double width, double height, Consumer<Graphics2D> painter) {
    this.unit = unit;
    this.image =
        new BufferedImage(
            (int) Math.ceil(width * unit),
            (int) Math.ceil(height * unit),
            BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    prepare(g, unit);
    painter.accept(g);
    g.dispose();
  }

  static void prepare(Graphics2D g, double unit) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.scale(unit, unit);
  }

  /**
   * Makes what is drawn lighter and darker in places.
   *
   * @param across units across one spot of the coarsest scale
   * @param down units down one
   * @param strength share of the brightness
   */
  Backdrop textured(long seed, double across, double down, double strength) {
    Noise noise = new Noise(seed);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int pixel = image.getRGB(x, y);
        if (pixel >>> 24 != 0) {
          double n = noise.at(x / unit / across, y / unit / down, 4);
          image.setRGB(x, y, shade(pixel, 1 + strength * n));
        }
      }
    }
    return this;
  }

  private static int shade(int pixel, double factor) {
    int r = clamp((pixel >> 16 & 0xff) * factor);
    int g = clamp((pixel >> 8 & 0xff) * factor);
    int b = clamp((pixel & 0xff) * factor);
    return (pixel & 0xff000000) | r << 16 | g << 8 | b;
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }

  /** Draws it with its upper left corner at a place of the stage. */
  void draw(Graphics2D g, double x, double y) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    place.scale(1 / unit, 1 / unit);
    g.drawImage(image, place, null);
  }

  /** Darkens all that is drawn so far. */
  static void fade(Graphics2D g, double light) {
    if (light < 1) {
      g.setComposite(
          AlphaComposite.getInstance(AlphaComposite.SRC_OVER, (float) Math.min(1, 1 - light)));
      g.setColor(Color.BLACK);
      g.fillRect(0, 0, (int) Scene.WIDTH, (int) Scene.HEIGHT);
      g.setComposite(AlphaComposite.SrcOver);
    }
  }
}
