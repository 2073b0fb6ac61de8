package org.reelspark.jobs.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.reelspark.core.report.Lettering;

/** The title: crisp letters before turning rays; it comes out of the dark. */
final class TitleScene implements Scene {
  private static final double FADE_SECONDS = 0.8;
  private static final int RAYS = 24;
  private static final Color GOLD = new Color(0xe8c98a);

  private final Backdrop ground;

  TitleScene(double unit) {
    ground =
        new Backdrop(
                unit,
                WIDTH,
                HEIGHT,
                g -> {
                  g.setPaint(
                      new RadialGradientPaint(
                          320f,
                          180f,
                          400f,
                          new float[] {0, 1},
                          new Color[] {new Color(0x31496b), new Color(0x0a1020)}));
                  g.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
                })
            .textured(3, 34, 26, 0.35);
  }

  @Override
  public void draw(Graphics2D g, double seconds) {
    ground.draw(g, 0, 0);
    rays(g, seconds * 0.12);
    g.setColor(GOLD);
    g.setStroke(new BasicStroke(1.6f));
    g.draw(new Rectangle2D.Double(22, 20, WIDTH - 44, HEIGHT - 40));
    g.setStroke(new BasicStroke(0.8f));
    g.draw(new Rectangle2D.Double(28, 26, WIDTH - 56, HEIGHT - 52));
    reel(g, 96, 62, seconds);
    reel(g, WIDTH - 96, 62, -seconds);
    Lettering.write(g, "REELSPARK", 320, 128, 54, 5.5);
    g.draw(new java.awt.geom.Line2D.Double(150, 212, 490, 212));
    Lettering.write(g, "A FILM MADE TO BE AGED", 320, 232, 13, 1.5);
    Lettering.write(g, "AND RESTORED", 320, 258, 13, 1.5);
    Backdrop.fade(g, seconds / FADE_SECONDS);
  }

  private static void rays(Graphics2D g, double turn) {
    g.setColor(new Color(232, 201, 138, 16));
    for (int i = 0; i < RAYS; i++) {
      double from = turn + 2 * Math.PI * i / RAYS;
      double to = from + Math.PI / RAYS;
      Path2D ray = new Path2D.Double();
      ray.moveTo(320, 170);
      ray.lineTo(320 + 500 * Math.cos(from), 170 + 500 * Math.sin(from));
      ray.lineTo(320 + 500 * Math.cos(to), 170 + 500 * Math.sin(to));
      g.fill(ray);
    }
  }

  private static void reel(Graphics2D g, double x, double y, double seconds) {
    g.setStroke(new BasicStroke(2));
    g.draw(disc(x, y, 24));
    g.draw(disc(x, y, 4));
    for (int i = 0; i < 5; i++) {
      double angle = seconds * 2 + 2 * Math.PI * i / 5;
      g.draw(disc(x + 14 * Math.cos(angle), y + 14 * Math.sin(angle), 6));
    }
  }

  private static Ellipse2D disc(double x, double y, double radius) {
    return new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
  }
}
