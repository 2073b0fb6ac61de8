package org.reelspark.jobs.bench;

import java.util.List;
import java.util.Map;
import org.reelspark.core.report.Html;
import org.reelspark.jobs.bench.BenchReport.Result;
import org.reelspark.jobs.bench.BenchReport.Told;

/** What the bench found as one page that needs nothing beside it: a plot, a table, the machine. */
final class BenchPage {
  private static final List<String> COLUMNS =
      List.of("row", "what", "ours", "against", "ratio", "spread", "wanted", "");

  private BenchPage() {}

  static String html(BenchReport report) {
    Html page = new Html("Reelspark bench");
    page.open("header").element("h1", "How fast Reelspark is").line();
    page.element("p", "Ratios of ours to the other side, both measured by turns in one run.");
    page.close("header").line().open("main").line();
    page.open("section").element("h2", "Ratios").open("div", "id", "ratios").close("div");
    page.element(
        "p", "A dot is the median, its line the spread over the rounds; a bar is what is wanted.");
    page.close("section").line();
    table(page, report);
    page.open("section").element("h2", "Machine").open("dl", "class", "facts").line();
    report.machine().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            fact ->
                page.open("div")
                    .element("dt", fact.getKey())
                    .element("dd", fact.getValue())
                    .close("div")
                    .line());
    page.close("dl").close("section").line().close("main").line();
    page.open("footer").element("p", "Made by Reelspark.").close("footer").line();
    page.charts(report.rows(), BenchPage.class, "bench.js");
    return page.end();
  }

  private static void table(Html page, BenchReport report) {
    page.open("section").element("h2", "Table");
    page.open("div", "class", "wide", "tabindex", "0", "role", "region", "aria-label", "Table");
    page.open("table", "class", "films").open("thead").open("tr");
    COLUMNS.forEach(column -> page.element("th", column, "scope", "col"));
    page.close("tr").close("thead").open("tbody").line();
    for (Result row : report.rows()) {
      for (Told told : row.comparisons()) {
        page.open("tr").element("th", row.name(), "scope", "row").element("td", told.what());
        boolean measured = told.ratio() != null;
        page.element("td", measured ? side(told.ours(), told.unit()) : "");
        page.element("td", measured ? side(told.theirs(), told.unit()) : "");
        page.element("td", measured ? Figures.words(told.ratio()) : "");
        page.element(
            "td",
            measured
                ? "%s to %s, %d"
                    .formatted(
                        Figures.words(told.least()), Figures.words(told.most()), told.ours().size())
                : "");
        page.element("td", told.target());
        page.element("td", BenchReport.said(told), "class", style(told.verdict())).close("tr");
        page.line();
      }
    }
    page.close("tbody").close("table").close("div").close("section").line();
  }

  private static String side(List<Double> figures, String unit) {
    return Figures.words(Figures.median(figures)) + " " + unit;
  }

  private static String style(Comparison.Verdict verdict) {
    return verdict == Comparison.Verdict.MISSED ? "failed" : "done";
  }
}
