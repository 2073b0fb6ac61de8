package org.reelspark.jobs.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.jobs.bench.BenchJob;
import org.reelspark.jobs.bench.BenchReport;
import org.reelspark.jobs.restore.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark bench --quick",
      "  ./reelspark bench --rows=identity-x264,stitch --out=bench"
    },
    description = {
      "Measures speed and memory, each against something else in the same run, by turns.",
      "Every row of docs/performance.md is one that can be measured alone."
    })
final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--rows",
      paramLabel = "NAME",
      split = ",",
      description = "rows to measure, by commas (default: all; a wrong name lists them)")
  private List<String> rows = List.of();

  @Option(
      names = "--quick",
      description = "short films instead of the lengths that the table asks for")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "how often each side is measured (default: 3, with --quick 2)")
  private Integer rounds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "reelspark-bench",
      description =
          "where bench.html, bench.json and the films go, which stay for the next time (default:"
              + " ${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--python",
      paramLabel = "PROGRAM",
      defaultValue = "python3",
      description =
          "Python with PyTorch and OpenCV, for the rows that compare with them; without them those"
              + " rows stay open (default: ${DEFAULT-VALUE})")
  private String python;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "a page in Markdown between whose marks the table is put")
  private Path page;

  @Override
  public Integer call() throws Exception {
    int usual = quick ? 2 : 3;
    BenchJob job = new BenchJob(out, rows, quick, rounds == null ? usual : rounds, python);
    BenchReport report = job.run(row -> System.err.println("reelspark: measuring " + row));
    if (page != null) {
      BenchJob.replace(page, report);
    }
    System.out.print(report.table());
    System.out.println("Page: " + job.html() + ", figures: " + job.json());
    return Failures.DONE;
  }
}
