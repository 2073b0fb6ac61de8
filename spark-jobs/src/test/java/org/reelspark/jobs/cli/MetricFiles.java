package org.reelspark.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.reelspark.jobs.infer.MetricsPlugin;

/** The metrics of a driver in files, as Spark writes them when a job ends. */
final class MetricFiles {
  private static final String SINK = "-Dspark.metrics.conf.driver.sink.csv.";

  private MetricFiles() {}

  /**
   * The options of a job that writes them.
   *
   * @param folder that is there
   */
  static List<String> options(Path folder) {
    return List.of(
        "-Dspark.plugins=" + MetricsPlugin.class.getName(),
        SINK + "class=org.apache.spark.metrics.sink.CsvSink",
        SINK + "directory=" + folder);
  }

  /** The last value of one of ours. */
  static double last(Path folder, String metric) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files
              .filter(each -> each.toString().endsWith("MetricsPlugin." + metric + ".csv"))
              .findFirst()
              .orElseThrow();
      List<String> lines = Files.readAllLines(file);
      String line = lines.get(lines.size() - 1);
      return Double.parseDouble(line.substring(line.indexOf(',') + 1));
    }
  }
}
