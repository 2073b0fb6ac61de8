package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.storage.ServerProcess;

/** What Spark's own history server, a process of its own, says of a job that has ended. */
@Tag("full")
class HistoryServerIT {
  private static final Pattern STARTED =
      Pattern.compile("Bound HistoryServer to .*started at (http://\\S+)");

  @TempDir Path folder;

  @Test
  void stagesAndJobsNameFilmAndStage() throws Exception {
    Path events = Files.createDirectory(folder.resolve("events"));
    Path film = Files.copy(Films.film("history.mp4", 48), folder.resolve("in.mp4"));
    try (Child child =
        Child.start(
            folder,
            List.of(),
            List.of(
                "-Dspark.master=local[2]",
                "-Dspark.eventLog.enabled=true",
                "-Dspark.eventLog.dir=" + events.toUri()),
            "restore",
            film.toString(),
            folder + "/out/",
            "--model=median",
            "--codec=ffv1",
            "--quiet")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    List<String> arguments = new ArrayList<>(Child.opens());
    arguments.addAll(List.of("-cp", StockSpark.classPath()));
    arguments.add("-Dspark.history.fs.logDirectory=" + events.toUri());
    arguments.add("-Dspark.history.ui.port=0");
    arguments.add("org.apache.spark.deploy.history.HistoryServer");
    ServerProcess server =
        new ServerProcess(
            Files.createDirectory(folder.resolve("history")),
            StockSpark.environment(folder),
            arguments);
    try {
      server.await(() -> STARTED.matcher(server.log()).find());
      Matcher started = STARTED.matcher(server.log());
      assertThat(started.find()).isTrue();
      String api = started.group(1) + "/api/v1/applications";
      server.await(() -> !json(api).isEmpty());
      JsonNode application = json(api).get(0);
      assertThat(application.path("name").asText()).isEqualTo("reelspark");
      String job = api + "/" + application.path("id").asText();
      String[] ours = {"index in.mp4", "analyse in.mp4", "restore in.mp4"};
      assertThat(json(job + "/stages").findValuesAsText("name")).contains(ours);
      assertThat(json(job + "/jobs").findValuesAsText("description")).contains(ours);
    } finally {
      server.kill();
    }
  }

  private static JsonNode json(String url) {
    try {
      return new ObjectMapper().readTree(URI.create(url).toURL());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
