package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.infer.MetricsPlugin;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * What a Prometheus that asks the driver is told, with {@code conf/metrics.properties} as it is.
 */
class PrometheusIT {
  @Test
  void framesAreServedToPrometheus(@TempDir Path folder) throws Exception {
    LocalSpark.session().stop();
    try (SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.port", "0")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.metrics.conf", "../conf/metrics.properties")
            .config("spark.plugins", MetricsPlugin.class.getName())
            .getOrCreate()) {
      String page = session.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
      double before = value(page, "frames");
      RestoreRequest request =
          RestoreRequest.of(
                  Films.film("metrics.mp4", 48).toString(), folder.resolve("out.mkv").toString())
              .optModel("median")
              .optCodec(VideoCodec.FFV1)
              .build();
      new RestoreJob(new SchemeStorage(new Configuration()), request, () -> session, Progress.NONE)
          .run();
      assertThat(value(page, "frames")).isEqualTo(before + 48);
      assertThat(value(page, "inferSeconds")).isPositive();
    }
  }

  /** The value of one of our metrics, of the executor in this process. */
  private static double value(String page, String name) throws Exception {
    try (var in = URI.create(page).toURL().openStream()) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> line.contains("MetricsPlugin_" + name + "_Value{"))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is not in " + text));
    }
  }
}
