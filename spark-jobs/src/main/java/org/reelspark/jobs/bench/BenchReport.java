package org.reelspark.jobs.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reelspark.core.plan.CanonicalJson;

/**
 * What the bench found.
 *
 * @param machine what it ran on, by name
 * @param quick whether films were short and rounds few
 */
public record BenchReport(Map<String, String> machine, boolean quick, List<Result> rows) {
  /**
   * One row.
   *
   * @param seconds that the row took in all
   */
  public record Result(
      String name, String what, String against, List<Told> comparisons, double seconds) {
    public Result {
      comparisons = List.copyOf(comparisons);
    }
  }

  /**
   * A comparison with its statistics.
   *
   * @param ratio median of the ratios of its rounds; null where nothing was measured
   */
  public record Told(
      String what,
      String unit,
      List<Double> ours,
      List<Double> theirs,
      Double ratio,
      Double least,
      Double most,
      String target,
      Comparison.Verdict verdict,
      String note) {
    static Told of(Comparison comparison) {
      List<Double> ratios = comparison.ratios();
      boolean measured = !ratios.isEmpty();
      return new Told(
          comparison.what(),
          comparison.unit(),
          comparison.ours(),
          comparison.theirs(),
          measured ? Figures.median(ratios) : null,
          measured ? Figures.least(ratios) : null,
          measured ? Figures.most(ratios) : null,
          comparison.target() == null ? "" : comparison.target().toString(),
          comparison.verdict(),
          comparison.note());
    }
  }

  public BenchReport {
    machine = Map.copyOf(machine);
    rows = List.copyOf(rows);
  }

  String json() {
    return CanonicalJson.writeIndented(this);
  }

  /** The table in Markdown. */
  public String table() {
    StringBuilder text = new StringBuilder();
    text.append("| row | what | ours | against | ratio | spread | wanted | |\n");
    text.append("|---|---|---|---|---|---|---|---|\n");
    for (Result row : rows) {
      for (Told told : row.comparisons()) {
        text.append("| `%s` | %s | ".formatted(row.name(), told.what()));
        if (told.ratio() == null) {
          text.append("| | | | %s | %s |\n".formatted(told.target(), said(told)));
        } else {
          text.append(
              "%s %s | %s %s | %s | %s to %s, %d | %s | %s |\n"
                  .formatted(
                      Figures.words(Figures.median(told.ours())),
                      told.unit(),
                      Figures.words(Figures.median(told.theirs())),
                      told.unit(),
                      Figures.words(told.ratio()),
                      Figures.words(told.least()),
                      Figures.words(told.most()),
                      told.ours().size(),
                      told.target(),
                      said(told)));
        }
      }
    }
    return text.toString();
  }

  /** The verdict, and what else there is to say. */
  static String said(Told told) {
    String verdict = told.verdict().name().toLowerCase(Locale.ROOT);
    return told.note().isEmpty() ? verdict : verdict + ": " + told.note();
  }
}
