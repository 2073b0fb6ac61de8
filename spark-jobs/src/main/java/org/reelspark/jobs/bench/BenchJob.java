package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.bench.BenchReport.Result;
import org.reelspark.jobs.bench.BenchReport.Told;
import org.reelspark.training.quality.Page;

/** Measures rows one after another and writes what was found after each. */
public final class BenchJob {
  private final Path folder;
  private final List<Row> rows;
  private final Bench bench;

  /**
   * @param folder for the results, and for films, which stay for the next time
   * @param names of rows; all for none
   * @param quick short films
   * @param rounds how often each side of a comparison is measured
   * @param python the program to run Python with, for rows that are compared with PyTorch
   * @throws SettingsException where there is no row of a name
   */
  public BenchJob(Path folder, List<String> names, boolean quick, int rounds, String python) {
    this(folder, names, quick, rounds, 1, python);
  }

  BenchJob(
      Path folder, List<String> names, boolean quick, int rounds, double scale, String python) {
    if (rounds < 1) {
      throw new SettingsException("--rounds " + rounds + ": at least 1");
    }
    this.folder = folder;
    this.rows = Rows.named(names);
    this.bench = new Bench(folder.resolve("films"), quick, rounds, scale, python);
  }

  /** What {@code --rows} takes. */
  public static List<String> rowNames() {
    return Rows.names();
  }

  /**
   * Measures.
   *
   * @param begun is told the name of each row as it begins
   * @throws IOException where a file can't be written
   */
  public BenchReport run(Consumer<String> begun) throws IOException {
    Files.createDirectories(folder.resolve("films"));
    Map<String, String> machine = new HashMap<>(Machine.describe());
    List<Result> results = new ArrayList<>();
    for (Row row : rows) {
      begun.accept(row.name());
      results.add(measure(row));
      machine.put("load at the end", Machine.load());
      write(new BenchReport(machine, bench.quick(), results));
    }
    return new BenchReport(machine, bench.quick(), results);
  }

  private Result measure(Row row) {
    long begin = System.nanoTime();
    List<Comparison> comparisons;
    try {
      comparisons = row.measure(bench);
    } catch (IOException | RuntimeException e) {
      // One row that fails is no reason to lose the others.
      comparisons = List.of(Comparison.open(row.what(), null, "failed: " + e.getMessage()));
    }
    return new Result(
        row.name(),
        row.what(),
        row.against(),
        comparisons.stream().map(Told::of).toList(),
        (System.nanoTime() - begin) / 1e9);
  }

  private void write(BenchReport report) throws IOException {
    Files.writeString(json(), report.json());
    Files.writeString(html(), BenchPage.html(report));
  }

  public Path json() {
    return folder.resolve("bench.json");
  }

  public Path html() {
    return folder.resolve("bench.html");
  }

  /** Puts the table between the marks {@code bench} of a page in Markdown. */
  public static void replace(Path page, BenchReport report) throws IOException {
    StringBuilder text = new StringBuilder();
    report.machine().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> text.append("%s: %s. ".formatted(each.getKey(), each.getValue())));
    text.append(report.quick() ? "Short films (`--quick`).\n\n" : "\n\n").append(report.table());
    Page.replace(page, "Performance", "bench", text.toString());
  }
}
