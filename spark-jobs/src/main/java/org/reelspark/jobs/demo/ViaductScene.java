package org.reelspark.jobs.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.LinearGradientPaint;
import java.awt.RadialGradientPaint;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;

/** A steam train crosses a viaduct before mountains at dusk, while the camera pans. */
final class ViaductScene implements Scene {
  private static final double TRACK = 208;
  private static final double ARCH = 92;
  private static final double PAN = 26;
  private static final double SPEED = 62;

  private final Backdrop sky;
  private final Backdrop clouds;
  private final Backdrop far;
  private final Backdrop middle;
  private final Backdrop viaduct;
  private final Backdrop meadow;

  ViaductScene(double unit) {
    sky = new Backdrop(unit, WIDTH, HEIGHT, ViaductScene::sky).textured(5, 260, 60, 0.05);
    clouds = new Backdrop(unit, WIDTH + 120, 170, g -> clouds(g, WIDTH + 120));
    far =
        new Backdrop(unit, WIDTH + 60, HEIGHT, g -> ridge(g, 11, 138, 52, 120, 0x8a7a98, 0xc79a8c))
            .textured(12, 22, 34, 0.30);
    middle = new Backdrop(unit, WIDTH + 120, HEIGHT, g -> forest(g, 21)).textured(22, 12, 9, 0.42);
    viaduct =
        new Backdrop(unit, WIDTH + 200, HEIGHT, ViaductScene::viaduct).textured(31, 9, 5, 0.30);
    meadow =
        new Backdrop(unit, WIDTH + 260, HEIGHT, ViaductScene::meadow).textured(41, 14, 5, 0.40);
  }

  @Override
  public void draw(Graphics2D g, double seconds) {
    double camera = PAN * seconds;
    sky.draw(g, 0, 0);
    clouds.draw(g, -20 - 6 * seconds - 0.1 * camera, 0);
    far.draw(g, -0.18 * camera, 0);
    middle.draw(g, -0.5 * camera, 0);
    train(g, 290 + (SPEED - PAN) * seconds, seconds);
    viaduct.draw(g, -camera, 0);
    meadow.draw(g, -1.5 * camera, 0);
    for (int i = 0; i < 5; i++) {
      bird(
          g,
          720 - 260 * seconds + 70 * i - 30 * (i % 2),
          70 + 22 * ((i * 7) % 5) + 8 * Math.sin(3 * seconds + i),
          8 + i % 3 * 2,
          9 * seconds + i);
    }
  }

  private static void sky(Graphics2D g) {
    g.setPaint(
        new LinearGradientPaint(
            0,
            0,
            0,
            250,
            new float[] {0, 0.45f, 0.8f, 1},
            new Color[] {
              new Color(0x2e4a78), new Color(0x8b8fb0), new Color(0xf0b083), new Color(0xffdc9c)
            }));
    g.fill(new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
    g.setPaint(
        new RadialGradientPaint(
            470f,
            120f,
            150f,
            new float[] {0, 0.13f, 0.16f, 1},
            new Color[] {
              new Color(255, 250, 225),
              new Color(255, 244, 205),
              new Color(255, 225, 165, 150),
              new Color(255, 200, 140, 0)
            }));
    g.fill(new Ellipse2D.Double(320, -30, 300, 300));
  }

  private static void clouds(Graphics2D g, double width) {
    Noise noise = new Noise(7);
    for (double y = 0; y < 170; y += 1) {
      for (double x = 0; x < width; x += 1) {
        double n = noise.at(x / 120, y / 26, 6) + 0.12 - Math.abs(y - 70) / 420;
        int alpha = (int) Math.max(0, Math.min(200, 620 * n));
        if (alpha > 0) {
          int warm = (int) Math.min(60, Math.max(0, y * 0.4));
          g.setColor(new Color(248, 214 - warm / 3, 206 - warm, alpha));
          g.fill(new Rectangle2D.Double(x, y, 1, 1));
        }
      }
    }
  }

  private static void ridge(
      Graphics2D g, long seed, double base, double height, double length, int top, int bottom) {
    Noise noise = new Noise(seed);
    Path2D line = new Path2D.Double();
    line.moveTo(0, HEIGHT);
    for (double x = 0; x <= WIDTH + 60; x += 2) {
      double n = noise.at(x / length, 0, 6);
      line.lineTo(x, base - height * (0.3 + 1.3 * n));
    }
    line.lineTo(WIDTH + 60, HEIGHT);
    g.setPaint(new GradientPaint(0, 80, new Color(top), 0, 240, new Color(bottom)));
    g.fill(line);
  }

  private static void forest(Graphics2D g, long seed) {
    Noise noise = new Noise(seed);
    Noise sizes = new Noise(seed + 1);
    for (int row = 0; row < 7; row++) {
      Color near = new Color(34 + 5 * (6 - row), 52 + 7 * (6 - row), 58 + 6 * (6 - row));
      for (int i = 0; i < 150; i++) {
        double x = i * 5.3 + 4 * sizes.value(i, row, 2);
        double y = 196 + row * 16 - 34 * noise.at(x / 150, row * 0.3, 3);
        double height = 17 + row * 2 + 7 * sizes.value(i, row, 0);
        fir(g, x, y, height, near);
      }
      g.setColor(near);
      g.fill(new Rectangle2D.Double(0, 222 + row * 16, WIDTH + 120, 20));
    }
    g.fill(new Rectangle2D.Double(0, 330, WIDTH + 120, 30));
  }

  private static void fir(Graphics2D g, double x, double foot, double height, Color colour) {
    for (int tier = 0; tier < 3; tier++) {
      double top = foot - height + tier * height * 0.24;
      double half = height * (0.14 + 0.08 * tier);
      Path2D branch = new Path2D.Double();
      branch.moveTo(x, top);
      branch.lineTo(x + half, top + height * 0.42);
      branch.lineTo(x - half, top + height * 0.42);
      g.setColor(tier == 0 ? colour.brighter() : colour);
      g.fill(branch);
    }
    g.setColor(colour);
    g.fill(new Rectangle2D.Double(x - 4, foot - height * 0.2, 8, 30));
  }

  private static void viaduct(Graphics2D g) {
    double width = WIDTH + 200;
    Area stone = new Area(new Rectangle2D.Double(0, TRACK, width, HEIGHT - TRACK));
    for (double x = 14; x < width; x += ARCH) {
      Path2D arch = new Path2D.Double();
      double span = ARCH - 22;
      arch.moveTo(x, HEIGHT);
      arch.lineTo(x, TRACK + 20 + span / 2);
      arch.curveTo(
          x,
          TRACK + 20 - span * 0.17,
          x + span,
          TRACK + 20 - span * 0.17,
          x + span,
          TRACK + 20 + span / 2);
      arch.lineTo(x + span, HEIGHT);
      stone.subtract(new Area(arch));
    }
    g.setPaint(new GradientPaint(0, 200, new Color(0xb79c86), 0, 340, new Color(0x6d625f)));
    g.fill(stone);
    g.setClip(stone);
    Noise noise = new Noise(33);
    g.setStroke(new BasicStroke(0.7f));
    for (int row = 0; row < 22; row++) {
      double y = TRACK + 7 + row * 7;
      for (int i = 0; i < 75; i++) {
        double x = i * 12 + (row % 2) * 6;
        int light = (int) (60 * noise.value(i, row, 0));
        g.setColor(light > 0 ? new Color(255, 235, 205, light) : new Color(30, 20, 25, -light));
        g.fill(new Rectangle2D.Double(x, y, 12, 7));
        g.setColor(new Color(50, 40, 42, 120));
        g.draw(new Rectangle2D.Double(x, y, 12, 7));
      }
    }
    g.setClip(null);
    g.setColor(new Color(0xcdb59b));
    g.fill(new Rectangle2D.Double(0, TRACK - 2, width, 6));
    g.setColor(new Color(0x4a403f));
    g.fill(new Rectangle2D.Double(0, TRACK + 4, width, 2));
    g.setColor(new Color(0x39332f));
    for (double x = 0; x < width; x += 15) {
      g.fill(new Rectangle2D.Double(x, TRACK - 9, 1.4, 8));
    }
    g.fill(new Rectangle2D.Double(0, TRACK - 9, width, 1.3));
  }

  private static void meadow(Graphics2D g) {
    Noise hills = new Noise(43);
    Noise blades = new Noise(44);
    double width = WIDTH + 260;
    Path2D ground = new Path2D.Double();
    ground.moveTo(0, HEIGHT);
    for (double x = 0; x <= width; x += 4) {
      ground.lineTo(x, 322 - 26 * hills.at(x / 170, 0, 3));
    }
    ground.lineTo(width, HEIGHT);
    g.setPaint(new GradientPaint(0, 300, new Color(0x6f7a3c), 0, 360, new Color(0x27331f)));
    g.fill(ground);
    g.setStroke(new BasicStroke(0.9f));
    for (int i = 0; i < 2600; i++) {
      double x = width * (0.5 + 0.5 * blades.value(i, 0, 0));
      double top = 322 - 26 * hills.at(x / 170, 0, 3);
      double y = top + 2 + (HEIGHT - top) * Math.abs(blades.value(i, 1, 0));
      double bend = 3 * blades.value(i, 2, 0);
      int light = (int) (40 * blades.value(i, 3, 0));
      g.setColor(new Color(118 + light, 128 + light, 58 + light / 2));
      g.draw(new Line2D.Double(x, y, x + bend, y - 7 - 3 * blades.value(i, 4, 0)));
    }
    for (int i = 0; i < 130; i++) {
      double x = width * (0.5 + 0.5 * blades.value(i, 6, 0));
      double y = 330 + 26 * Math.abs(blades.value(i, 7, 0));
      g.setColor(
          i % 3 == 0
              ? new Color(0xf3ead2)
              : i % 3 == 1 ? new Color(0xd9573f) : new Color(0xf0c24a));
      g.fill(new Ellipse2D.Double(x, y, 3, 3));
    }
  }

  /**
   * @param head where the foremost buffer is
   */
  private static void train(Graphics2D g, double head, double seconds) {
    smoke(g, head - 16, seconds);
    for (int i = 0; i < 4; i++) {
      carriage(g, head - 168 - 88 * i, seconds, i);
    }
    locomotive(g, head, seconds);
  }

  private static void locomotive(Graphics2D g, double head, double seconds) {
    double x = head - 92;
    Color iron = new Color(0x23262b);
    g.setPaint(new GradientPaint(0, 172, new Color(0x5a626c), 0, 196, new Color(0x17191d)));
    g.fill(new RoundRectangle2D.Double(x + 28, 172, 58, 22, 8, 8));
    g.setColor(iron);
    g.fill(new Rectangle2D.Double(x, 162, 30, 34));
    g.fill(new Rectangle2D.Double(x - 3, 159, 36, 4));
    g.fill(new Rectangle2D.Double(x + 72, 158, 8, 15));
    g.fill(new Rectangle2D.Double(x + 70, 156, 12, 3));
    g.fill(new RoundRectangle2D.Double(x + 46, 166, 12, 9, 6, 6));
    g.setColor(new Color(0xffdf9a));
    g.fill(new Rectangle2D.Double(x + 6, 167, 8, 10));
    g.fill(new Rectangle2D.Double(x + 18, 167, 8, 10));
    g.setColor(new Color(0xb9352c));
    g.fill(new Rectangle2D.Double(x - 2, 194, 92, 3.5));
    g.setColor(new Color(0xd8b25c));
    for (double band = x + 36; band < x + 84; band += 14) {
      g.fill(new Rectangle2D.Double(band, 172, 1.3, 22));
    }
    double turn = seconds * SPEED / 8;
    for (double wheel : new double[] {x + 10, x + 30, x + 50}) {
      wheel(g, wheel, 200, 8, turn);
    }
    wheel(g, x + 68, 203, 5, turn * 1.6);
    wheel(g, x + 81, 203, 5, turn * 1.6);
    g.setColor(new Color(0xc9ced4));
    g.setStroke(new BasicStroke(2));
    double dx = 4.5 * Math.cos(turn);
    double dy = 4.5 * Math.sin(turn);
    g.draw(new Line2D.Double(x + 10 + dx, 200 + dy, x + 50 + dx, 200 + dy));
  }

  private static void carriage(Graphics2D g, double x, double seconds, int number) {
    g.setPaint(
        new GradientPaint(
            0,
            168,
            new Color(number == 0 ? 0x3a3d42 : 0x8c3a30),
            0,
            196,
            new Color(number == 0 ? 0x1d1f22 : 0x4d1c1b)));
    g.fill(
        new RoundRectangle2D.Double(x, number == 0 ? 176 : 168, 76, number == 0 ? 20 : 28, 4, 4));
    if (number > 0) {
      g.setColor(new Color(0xe9dcc0));
      g.fill(new Rectangle2D.Double(x, 171, 76, 1.4));
      g.setColor(new Color(0xffe2a0));
      for (int i = 0; i < 6; i++) {
        g.fill(new Rectangle2D.Double(x + 6 + i * 11.4, 175, 7.5, 9));
      }
    } else {
      g.setColor(new Color(0x101113));
      for (int i = 0; i < 9; i++) {
        g.fill(new Ellipse2D.Double(x + 3 + i * 7.6, 171 + i % 2, 10, 9));
      }
    }
    g.setColor(new Color(0x1b1b1d));
    g.fill(new Rectangle2D.Double(x - 8, 194, 92, 3));
    double turn = seconds * SPEED / 5;
    wheel(g, x + 12, 203, 5, turn);
    wheel(g, x + 24, 203, 5, turn);
    wheel(g, x + 52, 203, 5, turn);
    wheel(g, x + 64, 203, 5, turn);
  }

  private static void wheel(Graphics2D g, double x, double y, double radius, double turn) {
    g.setColor(new Color(0x17181a));
    g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    g.setColor(new Color(0xa33b30));
    g.setStroke(new BasicStroke(1.1f));
    for (int spoke = 0; spoke < 3; spoke++) {
      double angle = turn + Math.PI * spoke / 3;
      double dx = (radius - 1.5) * Math.cos(angle);
      double dy = (radius - 1.5) * Math.sin(angle);
      g.draw(new Line2D.Double(x - dx, y - dy, x + dx, y + dy));
    }
  }

  private static void smoke(Graphics2D g, double chimney, double seconds) {
    Noise noise = new Noise(51);
    int newest = (int) Math.floor(seconds * 9);
    for (int puff = newest - 34; puff <= newest; puff++) {
      double age = seconds - puff / 9.0;
      double x = chimney - age * SPEED * 0.9 + 6 * noise.value(puff, 0, 0);
      double y = 152 - 30 * Math.sqrt(age) - 8 * age + 5 * noise.value(puff, 1, 0);
      double radius = 5 + 9 * Math.sqrt(age) + 3 * noise.value(puff, 2, 0);
      int alpha = (int) Math.max(0, 170 - 44 * age);
      float r = (float) Math.max(1, radius);
      g.setPaint(
          new RadialGradientPaint(
              (float) x,
              (float) y,
              r,
              new float[] {0, 0.6f, 1},
              new Color[] {
                new Color(250, 243, 236, alpha),
                new Color(228, 214, 212, alpha * 2 / 3),
                new Color(205, 190, 195, 0)
              }));
      g.fill(new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r));
    }
  }

  private static void bird(Graphics2D g, double x, double y, double size, double beat) {
    double lift = size * 0.6 * Math.sin(beat);
    Path2D wings = new Path2D.Double();
    wings.moveTo(x - size, y - lift);
    wings.quadTo(x - size * 0.4, y - size * 0.3 - lift * 0.3, x, y);
    wings.quadTo(x + size * 0.4, y - size * 0.3 - lift * 0.3, x + size, y - lift);
    g.setColor(new Color(0x2a2a35));
    g.setStroke(new BasicStroke(1.8f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(wings);
  }
}
