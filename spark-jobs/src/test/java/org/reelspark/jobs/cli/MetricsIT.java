package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.jobs.infer.MetricsPlugin;
import org.reelspark.jobs.restore.Films;

/** What Spark's metrics system says of a job, through a sink that writes files. */
class MetricsIT {
  @TempDir Path folder;

  @Test
  void framesAndSecondsOfWorkAreMetricsOfSpark() throws Exception {
    Path metrics = Files.createDirectory(folder.resolve("metrics"));
    String sink = "-Dspark.metrics.conf.*.sink.csv.";
    try (Child child =
        Child.start(
            folder,
            List.of(),
            List.of(
                "-Dspark.master=local[2]",
                "-Dspark.plugins=" + MetricsPlugin.class.getName(),
                sink + "class=org.apache.spark.metrics.sink.CsvSink",
                sink + "directory=" + metrics,
                sink + "period=1"),
            "restore",
            Films.film("metrics.mp4", 48).toString(),
            folder.resolve("out.mkv").toString(),
            "--model=median",
            "--codec=ffv1",
            "--chunk-frames=12")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    assertThat(last(metrics, "frames")).isEqualTo(48);
    assertThat(last(metrics, "chunks")).isEqualTo(4);
    assertThat(last(metrics, "chunksRetried")).isZero();
    for (String stage : List.of("decode", "infer", "encode")) {
      assertThat(last(metrics, stage + "Seconds")).as(stage).isPositive();
    }
    for (String queue : List.of("decoded", "restored")) {
      assertThat(last(metrics, queue + "EmptySeconds")).as(queue).isPositive();
      assertThat(last(metrics, queue + "FullSeconds")).as(queue).isNotNegative();
    }
    assertThat(last(metrics, "coreWaitSeconds")).isPositive();
    assertThat(last(metrics, "gpuWaitSeconds")).isZero();
    assertThat(last(metrics, "gpuBytes")).isZero();
  }

  /** The last value of one of our metrics. */
  static double last(Path metrics, String name) throws IOException {
    try (Stream<Path> files = Files.list(metrics)) {
      Path file =
          files
              .filter(each -> each.toString().endsWith("MetricsPlugin." + name + ".csv"))
              .findFirst()
              .orElseThrow();
      List<String> lines = Files.readAllLines(file);
      String line = lines.get(lines.size() - 1);
      return Double.parseDouble(line.substring(line.indexOf(',') + 1));
    }
  }
}
