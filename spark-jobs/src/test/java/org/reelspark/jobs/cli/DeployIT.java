package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.Films;

/** Airflow's arguments for spark-submit, handed to spark-submit. */
class DeployIT {
  @Test
  void whatAirflowSubmitsRestoresAFilm(@TempDir Path folder) throws Exception {
    assumeTrue(Files.exists(StockSpark.BUNDLE), "built with -Dbundle.skip=true");
    JsonNode submit =
        new ObjectMapper().readTree(Path.of("..", "deploy", "airflow", "restore.json").toFile());
    Path out = folder.resolve("out.mkv");
    List<String> command = new ArrayList<>(StockSpark.submit());
    command.addAll(List.of("--master", "local[4]"));
    submit
        .path("conf")
        .fields()
        .forEachRemaining(
            setting -> {
              command.add("--conf");
              command.add(setting.getKey() + "=" + setting.getValue().asText());
            });
    command.addAll(List.of("--class", submit.path("java_class").asText()));
    command.add(StockSpark.BUNDLE.toString());
    for (JsonNode argument : submit.path("application_args")) {
      command.add(
          argument
              .asText()
              .replace("{film}", Films.film("airflow.mp4", 24).toString())
              .replace("{out}", out.toString()));
    }
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
    RestoreReport report =
        RestoreReport.of(Files.readString(folder.resolve("out.mkv.report.json")));
    assertThat(report.verification().frames()).isEqualTo(report.to() - report.from());
    assertThat(report.model()).isEqualTo("default");
  }
}
