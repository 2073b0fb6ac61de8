package org.reelspark.training.loop;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.reelspark.core.report.Lettering;

/**
 * A figure over another, drawn: one of a run's log over its steps, or losses over rates.
 *
 * @param points at least one, from left to right
 * @param logarithmic whether equal factors are equally far from left to right; else it begins at 0
 */
record Curve(List<Point> points, boolean logarithmic) {
  /** Where it is, such as a step, and the figure there. */
  record Point(double x, double y) {}

  private static final int WIDTH = 720;
  private static final int HEIGHT = 220;
  private static final int LEFT = 60;
  private static final int TOP = 10;
  private static final int BOTTOM = 24;

  private static final int FIGURES = 10;
  private static final double PEN = 1.2;

  /** The values of a field in a log of JSON lines; those without it are passed over. */
  static Curve of(List<String> log, String field) {
    Pattern step = Pattern.compile("\"step\":([0-9]+)");
    Pattern value = Pattern.compile("\"" + field + "\":(-?[0-9.eE+-]+)");
    List<Point> points = new ArrayList<>();
    for (String line : log) {
      Matcher at = step.matcher(line);
      Matcher found = value.matcher(line);
      if (at.find() && found.find()) {
        points.add(new Point(Double.parseDouble(at.group(1)), Double.parseDouble(found.group(1))));
      }
    }
    return new Curve(points, false);
  }

  private double left() {
    return logarithmic ? points.get(0).x() : 0;
  }

  private double right() {
    return points.get(points.size() - 1).x();
  }

  /** Where a point lies between the left, 0, and the right, 1. */
  private double along(Point point) {
    if (!logarithmic) {
      return point.x() / right();
    }
    return right() == left() ? 1 : Math.log(point.x() / left()) / Math.log(right() / left());
  }

  private double low() {
    return points.stream().mapToDouble(Point::y).min().orElseThrow();
  }

  private double high() {
    return points.stream().mapToDouble(Point::y).max().orElseThrow();
  }

  private Path2D line() {
    double high = high();
    double span = high > low() ? high - low() : 1;
    Path2D line = new Path2D.Double();
    for (Point point : points) {
      double x = LEFT + (WIDTH - LEFT - 4) * along(point);
      double y = TOP + (HEIGHT - TOP - BOTTOM) * (high - point.y()) / span;
      if (line.getCurrentPoint() == null) {
        line.moveTo(x, y);
      } else {
        line.lineTo(x, y);
      }
    }
    return line;
  }

  /** Draws it with the highest and the lowest value at the left and where it ends below. */
  void write(Path png) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setColor(Color.LIGHT_GRAY);
    g.drawRect(LEFT, TOP, WIDTH - LEFT - 4, HEIGHT - TOP - BOTTOM);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setColor(Color.DARK_GRAY);
    number(g, high(), LEFT - 6, TOP);
    number(g, low(), LEFT - 6, HEIGHT - BOTTOM - FIGURES);
    number(g, right(), WIDTH - 4, HEIGHT - BOTTOM + 8);
    if (logarithmic) {
      number(g, left(), LEFT + 40, HEIGHT - BOTTOM + 8);
    }
    g.setStroke(new BasicStroke(1.5f));
    g.setColor(new Color(0x2277cc));
    g.draw(line());
    g.dispose();
    ImageIO.write(image, "png", png.toFile());
  }

  private static void number(Graphics2D g, double value, int right, int top) {
    String text =
        value == Math.rint(value) && Math.abs(value) < 1e9
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.3g", value);
    Lettering.writeTo(g, text.toUpperCase(Locale.ROOT), right, top, FIGURES, PEN);
  }
}
