package org.reelspark.jobs.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reelspark.core.plan.CanonicalJson;

/**
 * What restoring the same damaged films by several models gave.
 *
 * @param machine what it ran on, by name
 * @param minutes that each network was trained
 * @param films names of the films
 */
public record CompareReport(
    Map<String, String> machine, double minutes, List<String> films, List<Contender> contenders) {
  /**
   * One model.
   *
   * @param training what {@code train} was told; empty for a model that came as it is, and for the
   *     damaged films themselves
   * @param steps that it was trained for here; 0 for one that came as it is
   * @param framesPerSecond of the stage that restores, over all films; null for the damaged films
   * @param peakBytes the most memory that a job held; null for the damaged films
   * @param byFilm what {@code evaluate} says of each film, by its names
   */
  public record Contender(
      String name,
      List<String> training,
      long steps,
      Double framesPerSecond,
      Long peakBytes,
      Map<String, Map<String, Double>> byFilm) {
    public Contender {
      training = List.copyOf(training);
      byFilm = new LinkedHashMap<>(byFilm);
    }

    /** Of all films; null where it is not known of one. */
    Double mean(String figure) {
      double sum = 0;
      for (Map<String, Double> figures : byFilm.values()) {
        Double value = figures.get(figure);
        if (value == null) {
          return null;
        }
        sum += value / byFilm.size();
      }
      return sum;
    }
  }

  /** A column of the table. */
  private record Column(String title, String figure, String format) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("PSNR", "psnr", "%.2f"),
          new Column("inside defects", "all.psnr", "%.2f"),
          new Column("outside", "psnr.outside", "%.2f"),
          new Column("SSIM", "ssim", "%.4f"),
          new Column("inside", "all.ssim", "%.4f"),
          new Column("outside", "ssim.outside", "%.4f"),
          new Column("flicker left", "flicker.left", "%.3f"));

  public CompareReport {
    machine = Map.copyOf(machine);
    films = List.copyOf(films);
    contenders = List.copyOf(contenders);
  }

  public String json() {
    return CanonicalJson.writeIndented(this);
  }

  /** Tables in Markdown: means over the films, then every film. */
  public String tables() {
    StringBuilder text = new StringBuilder();
    head(text, "model", List.of("steps", "frames/s", "peak MB"));
    for (Contender each : contenders) {
      List<String> cells = new ArrayList<>(List.of(each.name()));
      COLUMNS.forEach(column -> cells.add(cell(column, each.mean(column.figure()))));
      cells.add(each.steps() == 0 ? "" : Long.toString(each.steps()));
      cells.add(each.framesPerSecond() == null ? "" : Figures.words(each.framesPerSecond()));
      cells.add(each.peakBytes() == null ? "" : Long.toString(each.peakBytes() / 1_000_000));
      row(text, cells);
    }
    for (String film : films) {
      text.append("\n");
      head(text, film, List.of());
      for (Contender each : contenders) {
        List<String> cells = new ArrayList<>(List.of(each.name()));
        COLUMNS.forEach(
            column -> cells.add(cell(column, each.byFilm().get(film).get(column.figure()))));
        row(text, cells);
      }
    }
    return text.toString();
  }

  private static void head(StringBuilder text, String first, List<String> last) {
    List<String> titles = new ArrayList<>(List.of(first));
    COLUMNS.forEach(column -> titles.add(column.title()));
    titles.addAll(last);
    row(text, titles);
    row(text, titles.stream().map(title -> "---").toList());
  }

  private static void row(StringBuilder text, List<String> cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String cell(Column column, Double value) {
    return value == null ? "" : String.format(Locale.ROOT, column.format(), value);
  }
}
