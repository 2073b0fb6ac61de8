package org.reelspark.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A run's learning curves and its last validation picture, as one page that needs nothing else. */
final class RunPage {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 220;
  private static final int MARGIN = 46;

  private record Point(double x, double y) {}

  private RunPage() {}

  static void write(Path page, Path log, Path picture) throws IOException {
    List<String> lines = Files.readAllLines(log);
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html><meta charset=\"utf-8\"><title>Reelspark training</title>")
        .append("<style>body{font:15px sans-serif;max-width:760px;margin:2em auto;color:#222}")
        .append("svg{width:100%}img{width:100%;image-rendering:pixelated}</style>")
        .append("<h1>Training</h1>");
    curve(html, "Loss", lines, "loss");
    curve(html, "Learning rate", lines, "rate");
    curve(html, "Validation PSNR, all of the picture, dB", lines, "restored");
    curve(html, "Validation PSNR, inside defects, dB", lines, "inside");
    curve(html, "Validation PSNR, outside defects, dB", lines, "outside");
    html.append("<h2>Damaged, restored, clean, mask</h2><img alt=\"validation windows\" src=\"")
        .append("data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(Files.readAllBytes(picture)))
        .append("\">\n");
    Files.writeString(page, html);
  }

  private static void curve(StringBuilder html, String title, List<String> lines, String field) {
    List<Point> points = points(lines, field);
    if (points.isEmpty()) {
      return;
    }
    double right = points.get(points.size() - 1).x();
    double low = points.stream().mapToDouble(Point::y).min().getAsDouble();
    double high = points.stream().mapToDouble(Point::y).max().getAsDouble();
    double span = high > low ? high - low : 1;
    html.append(
        String.format(
            Locale.ROOT,
            "<h2>%s</h2><svg viewBox=\"0 0 %d %d\"><g font-size=\"11\" fill=\"#555\">"
                + "<text x=\"0\" y=\"14\">%.3g</text><text x=\"0\" y=\"%d\">%.3g</text>"
                + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">step %.0f</text></g>"
                + "<path fill=\"none\" stroke=\"#27c\" stroke-width=\"1.5\" d=\"",
            title,
            WIDTH,
            HEIGHT,
            high,
            HEIGHT - 20,
            low,
            WIDTH,
            HEIGHT - 2,
            right));
    for (int i = 0; i < points.size(); i++) {
      double x = MARGIN + (WIDTH - MARGIN) * points.get(i).x() / right;
      double y = 10 + (HEIGHT - 34) * (high - points.get(i).y()) / span;
      html.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : "L", x, y));
    }
    html.append("\"/></svg>\n");
  }

  private static List<Point> points(List<String> lines, String field) {
    Pattern step = Pattern.compile("\"step\":([0-9]+)");
    Pattern value = Pattern.compile("\"" + field + "\":(-?[0-9.eE+-]+)");
    List<Point> points = new ArrayList<>();
    for (String line : lines) {
      Matcher at = step.matcher(line);
      Matcher found = value.matcher(line);
      if (at.find() && found.find()) {
        points.add(new Point(Double.parseDouble(at.group(1)), Double.parseDouble(found.group(1))));
      }
    }
    return points;
  }
}
