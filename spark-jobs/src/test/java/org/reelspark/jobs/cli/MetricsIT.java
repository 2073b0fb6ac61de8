package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
class MetricsIT {
  private static final Pattern OURS =
      Pattern.compile("(?m)^metrics_\\S*MetricsPlugin_(\\w+)_Value\\{.*} (\\S+)$");

  @Test
  void framesAndSecondsOfWorkAreMetricsOfSpark(@TempDir Path folder) throws Exception {
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
      Map<String, Double> before = metrics(page);
      RestoreRequest request =
          RestoreRequest.of(
                  Films.film("metrics.mp4", 48).toString(), folder.resolve("out.mkv").toString())
              .optModel("median")
              .optCodec(VideoCodec.FFV1)
              .optChunkFrames(12)
              .build();
      new RestoreJob(new SchemeStorage(new Configuration()), request, () -> session, Progress.NONE)
          .run();
      Map<String, Double> grown = metrics(page);
      before.forEach((name, value) -> grown.merge(name, -value, Double::sum));
      assertThat(grown)
          .containsEntry("frames", 48.0)
          .containsEntry("chunks", 4.0)
          .containsEntry("chunksRetried", 0.0)
          .containsEntry("tasks", 0.0)
          .containsEntry("gpuWaitSeconds", 0.0)
          .containsEntry("gpuBytes", 0.0)
          .containsKeys("decodedFullSeconds", "restoredFullSeconds");
      for (String work : List.of("decode", "infer", "encode", "decodedEmpty", "restoredEmpty")) {
        assertThat(grown.get(work + "Seconds")).as(work).isPositive();
      }
      assertThat(grown.get("coreWaitSeconds")).isPositive();
    }
  }

  /** Ours by their names, of the executor in this process. */
  private static Map<String, Double> metrics(String page) throws IOException {
    try (var in = URI.create(page).toURL().openStream()) {
      Matcher line = OURS.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Map<String, Double> values = new HashMap<>();
      while (line.find()) {
        values.put(line.group(1), Double.parseDouble(line.group(2)));
      }
      return values;
    }
  }
}
