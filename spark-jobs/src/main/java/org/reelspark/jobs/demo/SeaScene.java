package org.reelspark.jobs.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** A boat on a restless sea under the moon; the film ends in the dark. */
final class SeaScene implements Scene {
  private static final double FADE_SECONDS = 1.2;
  private static final int WAVES = 9;

  private final double length;
  private final Backdrop sky;
  private final Backdrop[] waves = new Backdrop[WAVES];

  /**
   * @param length seconds until all is dark
   */
  SeaScene(double unit, double length) {
    this.length = length;
    sky = new Backdrop(unit, WIDTH, 240, SeaScene::sky).textured(71, 150, 20, 0.30);
    for (int i = 0; i < WAVES; i++) {
      int wave = i;
      waves[i] =
          new Backdrop(unit, WIDTH + 160, 190, g -> wave(g, wave))
              .textured(72 + i, 20 + 3 * i, 2.5 + i * 0.5, 0.55);
    }
  }

  @Override
  public void draw(Graphics2D g, double seconds) {
    sky.draw(g, 0, 0);
    for (int i = 0; i < WAVES; i++) {
      if (i == 4) {
        boat(
            g,
            190 + 34 * seconds,
            232 + 5 * Math.sin(2.1 * seconds),
            0.06 * Math.sin(1.7 * seconds));
      }
      double sway = 80 - (12 + 6 * i) * Math.sin(0.7 * seconds + i * 1.3);
      waves[i].draw(g, -sway, 178 + i * 17 + 3 * Math.sin(1.6 * seconds + i));
    }
    Backdrop.fade(g, (length - seconds) / FADE_SECONDS);
  }

  private static void sky(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x14213c), 0, 200, new Color(0x6f86a5)));
    g.fill(new Rectangle2D.Double(0, 0, WIDTH, 240));
    Noise stars = new Noise(70);
    for (int i = 0; i < 160; i++) {
      double size = 0.7 + 0.6 * Math.abs(stars.value(i, 2, 0));
      g.setColor(new Color(255, 255, 240, (int) (120 + 120 * Math.abs(stars.value(i, 3, 0)))));
      g.fill(
          new Ellipse2D.Double(
              320 + 320 * stars.value(i, 0, 0), 75 + 75 * stars.value(i, 1, 0), size, size));
    }
    g.setColor(new Color(0xf6f0d8));
    g.fill(new Ellipse2D.Double(448, 36, 54, 54));
    g.setColor(new Color(0xd9d2b8));
    g.fill(new Ellipse2D.Double(462, 48, 12, 11));
    g.fill(new Ellipse2D.Double(480, 62, 9, 8));
    g.fill(new Ellipse2D.Double(468, 70, 7, 6));
  }

  private static void wave(Graphics2D g, int number) {
    Path2D crest = new Path2D.Double();
    crest.moveTo(0, 190);
    for (double x = 0; x <= WIDTH + 160; x += 3) {
      crest.lineTo(
          x,
          14
              + (2 + 0.7 * number) * Math.sin(x / (16 + 4 * number) + number)
              + (1 + 0.4 * number) * Math.sin(x / (7.3 + 2 * number)));
    }
    crest.lineTo(WIDTH + 160, 190);
    int light = 10 * number;
    g.setPaint(
        new GradientPaint(
            0, 8, new Color(126 - light, 152 - light, 172 - light), 0, 60, new Color(20, 46, 74)));
    g.fill(crest);
    Noise glints = new Noise(90 + number);
    g.setStroke(new BasicStroke(1));
    for (int i = 0; i < 150; i++) {
      double x = 400 + 400 * glints.value(i, 0, 0);
      double y = 20 + 22 * Math.abs(glints.value(i, 1, 0));
      double near = Math.exp(-Math.pow((x - 555) / 70, 2));
      g.setColor(new Color(255, 248, 220, (int) (30 + 190 * near)));
      g.draw(new Line2D.Double(x, y, x + 5 + 6 * near, y));
    }
  }

  private static void boat(Graphics2D g, double x, double y, double heel) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.rotate(heel);
    g.setColor(new Color(0x3a2a22));
    g.fill(new Rectangle2D.Double(-2, -128, 4, 130));
    Path2D sail = new Path2D.Double();
    sail.moveTo(4, -124);
    sail.quadTo(70, -60, 62, -18);
    sail.lineTo(4, -14);
    sail.closePath();
    g.setPaint(new GradientPaint(0, 0, new Color(0xf4ead2), 66, 0, new Color(0xb9a98c)));
    g.fill(sail);
    Path2D jib = new Path2D.Double();
    jib.moveTo(-5, -116);
    jib.quadTo(-36, -50, -48, -16);
    jib.lineTo(-5, -16);
    jib.closePath();
    g.setColor(new Color(0xb4473a));
    g.fill(jib);
    g.setColor(new Color(90, 70, 55, 110));
    g.setStroke(new BasicStroke(1));
    for (int seam = 1; seam < 6; seam++) {
      g.draw(new Line2D.Double(4, -14 - seam * 18, 62 - seam * 9, -18 - seam * 17));
    }
    Path2D hull = new Path2D.Double();
    hull.moveTo(-66, -8);
    hull.lineTo(76, -8);
    hull.quadTo(64, 22, 40, 24);
    hull.lineTo(-44, 24);
    hull.closePath();
    g.setPaint(new GradientPaint(0, -8, new Color(0x8c5a3b), 0, 24, new Color(0x38221b)));
    g.fill(hull);
    g.setColor(new Color(0xe8dcc2));
    g.fill(new Rectangle2D.Double(-64, -8, 139, 3));
    g.setTransform(before);
  }
}
