package org.reelspark.training.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run's learning curves and its last validation picture: as one page that needs nothing else, and
 * each curve as a PNG beside it, {@code model.loss.png} for {@code model.html}.
 */
final class RunPage {
  /** Titles by field of the log. */
  private static final Map<String, String> CURVES = new LinkedHashMap<>();

  static {
    CURVES.put("loss", "Loss");
    CURVES.put("rate", "Learning rate");
    CURVES.put("restored", "Validation PSNR, all of the picture, dB");
    CURVES.put("inside", "Validation PSNR, inside defects, dB");
    CURVES.put("outside", "Validation PSNR, outside defects, dB");
  }

  private RunPage() {}

  static void write(Path page, Path log, Path picture) throws IOException {
    List<String> lines = Files.readAllLines(log);
    StringBuilder html = new StringBuilder();
    html.append("<!doctype html><meta charset=\"utf-8\"><title>Reelspark training</title>")
        .append("<style>body{font:15px sans-serif;max-width:760px;margin:2em auto;color:#222}")
        .append("img{width:100%;image-rendering:pixelated}</style>")
        .append("<h1>Training</h1>");
    for (Map.Entry<String, String> each : CURVES.entrySet()) {
      Curve curve = Curve.of(lines, each.getKey());
      if (!curve.points().isEmpty()) {
        Path png = beside(page, "." + each.getKey() + ".png");
        curve.write(png);
        html.append("<h2>").append(each.getValue()).append("</h2>");
        image(html, "over the steps", png);
      }
    }
    html.append("<h2>Damaged, restored, clean, mask</h2>");
    image(html, "validation windows", picture);
    Files.writeString(page, html);
  }

  private static Path beside(Path page, String ending) {
    String name = page.getFileName().toString();
    return page.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ending);
  }

  private static void image(StringBuilder html, String what, Path png) throws IOException {
    html.append("<img alt=\"")
        .append(what)
        .append("\" src=\"data:image/png;base64,")
        .append(Base64.getEncoder().encodeToString(Files.readAllBytes(png)))
        .append("\">\n");
  }
}
