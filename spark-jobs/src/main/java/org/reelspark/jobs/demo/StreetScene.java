package org.reelspark.jobs.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** People walk, cycle and run past the houses of a street; the camera pans against them. */
final class StreetScene implements Scene {
  private static final double PAVEMENT = 296;
  private static final double PAN = 34;
  private static final int[] WALLS = {0xb5543f, 0xd8c39a, 0x6f8577, 0xc98a5b, 0x8c6a86, 0xcfcabb};
  private static final int[] COATS = {0x2f3e57, 0x7a2f33, 0x3f5440, 0x6b4a2c, 0x50406a, 0x23262b};

  private final Backdrop houses;
  private final Backdrop road;

  StreetScene(double unit) {
    houses =
        new Backdrop(unit, WIDTH + 220, HEIGHT, StreetScene::houses).textured(61, 13, 11, 0.22);
    road = new Backdrop(unit, WIDTH + 220, 74, StreetScene::road).textured(62, 6, 2.2, 0.32);
  }

  @Override
  public void draw(Graphics2D g, double seconds) {
    double camera = 170 - PAN * seconds;
    houses.draw(g, -camera, 0);
    road.draw(g, -camera, 286);
    for (int i = 0; i < 6; i++) {
      double way = i % 2 == 0 ? 1 : -1;
      double x = 130 + 105 * i + way * (26 + 5 * i) * seconds - camera + 170 - 130;
      walker(g, x, PAVEMENT + 3 * i, 0.95 + 0.03 * i, way, seconds * (4.4 + 0.3 * i) + i, COATS[i]);
    }
    cyclist(g, -120 + 250 * seconds, PAVEMENT + 38, seconds);
    lamp(g, 560 - 1.5 * camera + 60);
  }

  private static void houses(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0xa9c6dc), 0, 140, new Color(0xe9eee6)));
    g.fill(new Rectangle2D.Double(0, 0, WIDTH + 220, HEIGHT));
    Noise noise = new Noise(63);
    double x = -20;
    for (int i = 0; x < WIDTH + 220; i++) {
      double width = 118 + 26 * noise.value(i, 0, 0);
      double top = 62 + 34 * noise.value(i, 1, 0);
      house(g, x, top, width, new Color(WALLS[i % WALLS.length]), i, noise);
      x += width;
    }
  }

  private static void house(
      Graphics2D g, double x, double top, double width, Color wall, int number, Noise noise) {
    g.setPaint(new GradientPaint(0, (float) top, wall, 0, 290, wall.darker()));
    g.fill(new Rectangle2D.Double(x, top, width, 300 - top));
    g.setColor(new Color(0, 0, 0, 34));
    for (double y = top; y < 290; y += 4) {
      g.fill(new Rectangle2D.Double(x, y, width, 0.8));
    }
    Path2D roof = new Path2D.Double();
    roof.moveTo(x - 5, top);
    roof.lineTo(x + 14, top - 26);
    roof.lineTo(x + width - 14, top - 26);
    roof.lineTo(x + width + 5, top);
    g.setColor(new Color(0x51403f));
    g.fill(roof);
    g.setColor(new Color(0x7b5a4c));
    g.fill(new Rectangle2D.Double(x + width * 0.7, top - 44, 13, 26));
    int columns = 3;
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < columns; column++) {
        double y = top + 14 + row * 52;
        if (y < 205) {
          window(g, x + width * (column + 0.5) / columns - 12, y, noise.value(number, row, column));
        }
      }
    }
    awning(g, x + 10, 238, width - 20, number);
  }

  private static void window(Graphics2D g, double x, double y, double lit) {
    g.setColor(new Color(0xf3ece0));
    g.fill(new Rectangle2D.Double(x - 2, y - 2, 28, 38));
    g.setPaint(
        lit > 0.3
            ? new Color(0xf5d27e)
            : new GradientPaint(
                0, (float) y, new Color(0x6f8aa0), 0, (float) y + 34, new Color(0x2c3c4b)));
    g.fill(new Rectangle2D.Double(x, y, 24, 34));
    g.setColor(new Color(0xf3ece0));
    g.fill(new Rectangle2D.Double(x + 11, y, 2, 34));
    g.fill(new Rectangle2D.Double(x, y + 12, 24, 2));
    g.fill(new Rectangle2D.Double(x - 4, y + 36, 32, 3));
  }

  private static void awning(Graphics2D g, double x, double y, double width, int number) {
    g.setColor(new Color(0x2b2f38));
    g.fill(new Rectangle2D.Double(x, y, width, 56));
    g.setColor(new Color(0xf0dca8));
    g.fill(new Rectangle2D.Double(x + 5, y + 16, width - 44, 32));
    g.setColor(new Color(0x5b3a2a));
    g.fill(new Rectangle2D.Double(x + width - 32, y + 12, 25, 46));
    int stripes = (int) (width / 9);
    for (int i = 0; i < stripes; i++) {
      g.setColor(i % 2 == 0 ? new Color(0xf4efe4) : new Color(WALLS[(number + 3) % WALLS.length]));
      Path2D stripe = new Path2D.Double();
      double step = width / stripes;
      stripe.moveTo(x + i * step, y);
      stripe.lineTo(x + (i + 1) * step, y);
      stripe.lineTo(x + (i + 1) * step + 3, y + 14);
      stripe.lineTo(x + i * step + 3, y + 14);
      g.fill(stripe);
    }
  }

  private static void road(Graphics2D g) {
    g.setPaint(new GradientPaint(0, 0, new Color(0x9a9488), 0, 22, new Color(0x87827a)));
    g.fill(new Rectangle2D.Double(0, 0, WIDTH + 220, 30));
    g.setColor(new Color(0xc4bfb3));
    g.fill(new Rectangle2D.Double(0, 30, WIDTH + 220, 4));
    Noise noise = new Noise(64);
    for (int row = 0; row < 7; row++) {
      for (int i = -1; i < 90; i++) {
        int light = 96 + (int) (24 * noise.value(i, row, 0));
        g.setColor(new Color(light, light - 3, light - 8));
        g.fill(
            new java.awt.geom.RoundRectangle2D.Double(
                i * 10.0 + row % 2 * 5, 34.6 + row * 6, 9.2, 5.3, 2, 2));
      }
    }
  }

  /**
   * @param feet where they stand, in units down
   */
  private static void walker(
      Graphics2D g, double x, double feet, double size, double way, double stride, int coat) {
    java.awt.geom.AffineTransform before = g.getTransform();
    g.translate(x, feet);
    g.scale(size * way, size);
    Color cloth = new Color(coat);
    g.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    for (int leg = 0; leg < 2; leg++) {
      double swing = 0.55 * Math.sin(stride + leg * Math.PI);
      double knee = Math.max(0, 0.6 * Math.cos(stride + leg * Math.PI));
      g.setColor(leg == 0 ? new Color(0x1d1c20) : new Color(0x2c2a2e));
      Path2D limb = new Path2D.Double();
      limb.moveTo(0, -36);
      double kx = 18 * Math.sin(swing);
      double ky = -36 + 18 * Math.cos(swing);
      limb.lineTo(kx, ky);
      limb.lineTo(kx + 17 * Math.sin(swing - knee), ky + 17 * Math.cos(swing - knee));
      g.draw(limb);
    }
    Path2D body = new Path2D.Double();
    body.moveTo(-8, -70);
    body.quadTo(0, -76, 8, -70);
    body.lineTo(11, -28);
    body.lineTo(-11, -28);
    body.closePath();
    g.setColor(cloth);
    g.fill(body);
    double arm = 0.6 * Math.sin(stride + Math.PI);
    g.setStroke(new BasicStroke(5, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.setColor(cloth.darker());
    g.draw(new Line2D.Double(0, -66, 24 * Math.sin(arm), -66 + 24 * Math.cos(arm)));
    g.setColor(new Color(0xdcae8c));
    g.fill(new Ellipse2D.Double(-6, -87, 13, 15));
    g.setColor(new Color(0x241f1e));
    g.fill(new Rectangle2D.Double(-10, -85, 21, 3));
    g.fill(new Rectangle2D.Double(-6, -94, 13, 10));
    g.setTransform(before);
  }

  private static void cyclist(Graphics2D g, double x, double feet, double seconds) {
    double turn = seconds * 14;
    g.setStroke(new BasicStroke(1.8f));
    for (double wheel : new double[] {x - 24, x + 24}) {
      g.setColor(new Color(0x17181a));
      g.draw(new Ellipse2D.Double(wheel - 17, feet - 34, 34, 34));
      g.setColor(new Color(0x9aa0a6));
      for (int spoke = 0; spoke < 6; spoke++) {
        double angle = turn + Math.PI * spoke / 6;
        g.draw(
            new Line2D.Double(
                wheel - 16 * Math.cos(angle),
                feet - 17 - 16 * Math.sin(angle),
                wheel + 16 * Math.cos(angle),
                feet - 17 + 16 * Math.sin(angle)));
      }
    }
    g.setColor(new Color(0xb02a2a));
    g.setStroke(new BasicStroke(3, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    Path2D frame = new Path2D.Double();
    frame.moveTo(x - 24, feet - 17);
    frame.lineTo(x - 8, feet - 42);
    frame.lineTo(x + 18, feet - 44);
    frame.lineTo(x, feet - 17);
    frame.closePath();
    g.draw(frame);
    g.draw(new Line2D.Double(x + 24, feet - 17, x + 17, feet - 52));
    g.setColor(new Color(0x23313f));
    g.setStroke(new BasicStroke(6, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double pedal = turn / 2;
    for (int leg = 0; leg < 2; leg++) {
      double px = x + 7 * Math.cos(pedal + leg * Math.PI);
      double py = feet - 17 + 7 * Math.sin(pedal + leg * Math.PI);
      Path2D limb = new Path2D.Double();
      limb.moveTo(x - 9, feet - 48);
      limb.lineTo(x + 8, feet - 40 + (py - feet + 17) * 0.5);
      limb.lineTo(px, py);
      g.draw(limb);
    }
    g.setColor(new Color(0xe7d7b4));
    g.setStroke(new BasicStroke(12, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Line2D.Double(x - 8, feet - 52, x + 4, feet - 76));
    g.setStroke(new BasicStroke(4, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Line2D.Double(x + 4, feet - 74, x + 18, feet - 53));
    g.setColor(new Color(0xdcae8c));
    g.fill(new Ellipse2D.Double(x + 2, feet - 97, 13, 14));
    g.setColor(new Color(0x31405a));
    g.fill(new Arc2D.Double(x, feet - 100, 17, 15, 0, 180, Arc2D.CHORD));
  }

  private static void lamp(Graphics2D g, double x) {
    g.setColor(new Color(0x1b2326));
    g.fill(new Rectangle2D.Double(x - 3, 96, 6, 264));
    g.fill(new Rectangle2D.Double(x - 8, 326, 16, 34));
    g.fill(new Rectangle2D.Double(x - 16, 92, 32, 4));
    Path2D glass = new Path2D.Double();
    glass.moveTo(x - 9, 92);
    glass.lineTo(x - 14, 58);
    glass.lineTo(x + 14, 58);
    glass.lineTo(x + 9, 92);
    g.draw(glass);
    g.setColor(new Color(255, 236, 180, 190));
    g.fill(glass);
    g.setColor(new Color(0x1b2326));
    g.fill(new Arc2D.Double(x - 16, 42, 32, 32, 0, 180, Arc2D.CHORD));
  }
}
