package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.Films;

/**
 * What the DAGs in {@code deploy/airflow} do of a night: their own Python, with stand-ins for
 * Airflow's classes, and Spark's own spark-submit.
 */
class AirflowIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DAG = "reelspark_nightly";
  private static final String OPERATOR_DAG = "reelspark_nightly_kubernetes";
  private static final int FRAMES = 24;

  private static final Path STAND_INS =
      Path.of("src", "test", "resources", "airflow").toAbsolutePath();

  @TempDir Path folder;
  private Path incoming;
  private Path restored;
  private String webhook;

  /** What a call of Python ended with. */
  private record Called(int code, String out, String errors) {}

  @BeforeEach
  void films() throws IOException, InterruptedException {
    assumeTrue(python("-c", "pass").code() == 0, "there is no python3");
    incoming = Files.createDirectory(folder.resolve("incoming"));
    restored = Files.createDirectory(incoming.resolve("restored"));
    Path dags = Files.createDirectory(folder.resolve("dags"));
    Path deploy = Path.of("..", "deploy").toAbsolutePath();
    for (String file :
        List.of(
            "airflow/" + DAG + ".py",
            "airflow/" + OPERATOR_DAG + ".py",
            "airflow/reelspark_films.py",
            "airflow/restore.json",
            "kubernetes/sparkapplication.yaml")) {
      Path from = deploy.resolve(file);
      Files.copy(from, dags.resolve(from.getFileName()));
    }
    for (String name : List.of("a/film.mp4", "b/film.mp4", "done.MKV", ".half.mp4", "notes.txt")) {
      Path film = incoming.resolve(name);
      Files.createDirectories(film.getParent());
      Files.copy(Films.film("airflow.mp4", FRAMES), film);
    }
    Files.createFile(report("done.MKV"));
    Files.createFile(restored.resolve("done.MKV.mkv"));
  }

  @Test
  void newFilmsAreRestoredInTheirFoldersAndTheirReportsChecked() throws Exception {
    assumeTrue(Files.exists(StockSpark.BUNDLE), "built with -Dbundle.skip=true");
    JsonNode night = render(DAG);
    assertThat(night.path("films"))
        .containsExactly(pair("a/film.mp4"), pair("b/film.mp4"))
        .hasSameSizeAs(night.path("restore"));
    List<String> command = texts(night.path("restore").path(0));
    assertThat(command.get(0)).isEqualTo("spark-submit");
    try (StockSpark.Submitted job =
        StockSpark.start(folder, List.of(), command.subList(1, command.size()))) {
      assertThat(job.exitCode()).as(job.said()).isZero();
    }
    String whole = Files.readString(report("a/film.mp4"));
    assertThat(RestoreReport.of(whole).model()).isEqualTo("default");
    assertThat(RestoreReport.of(whole).verification().frames()).isEqualTo(FRAMES);
    assertThat(check("a/film.mp4").code()).isZero();
    assertUnverified("no report");
    assertThat(render(DAG).path("films")).containsExactly(pair("b/film.mp4"));

    Files.createDirectories(report("b/film.mp4").getParent());
    ObjectNode tooShort = (ObjectNode) JSON.readTree(whole);
    ((ObjectNode) tooShort.path("verification")).put("frames", FRAMES - 1);
    JSON.writeValue(report("b/film.mp4").toFile(), tooShort);
    assertUnverified("23 frames of 24");
    Files.writeString(report("b/film.mp4"), whole.substring(0, whole.length() / 2));
    assertUnverified("its report can't be read");
    Files.writeString(report("b/film.mp4"), whole);
    assertThat(check("a/film.mp4", "b/film.mp4").code()).isZero();
    assertThat(render(DAG).path("films")).isEmpty();
  }

  @Test
  void aNightIsOneRunThatBearsItsDate() throws Exception {
    JsonNode night = render(DAG);
    assertNightly(night);
    assertThat(night.path("restore")).hasSize(2);
    for (JsonNode command : night.path("restore")) {
      assertThat(texts(command)).containsSequence("--name", "reelspark-20260102");
    }
  }

  @Test
  void aFailureIsLoggedAndPostedToAWebhookWhereThereIsOne() throws Exception {
    List<String> posted = new CopyOnWriteArrayList<>();
    HttpServer server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      String told = "reelspark: reelspark_nightly__check__20260102 failed: b.mp4: no report";
      Called logged = night(DAG, "fail", "b.mp4: no report");
      assertThat(logged.code()).as(logged.errors()).isZero();
      assertThat(logged.errors()).contains(told);
      assertThat(posted).isEmpty();
      webhook = "http://localhost:%d/hook".formatted(server.getAddress().getPort());
      assertThat(night(DAG, "fail", "b.mp4: no report").code()).isZero();
      assertThat(posted).hasSize(1);
      assertThat(JSON.readTree(posted.get(0))).isEqualTo(JSON.createObjectNode().put("text", told));
      server.removeContext("/hook");
      Called lost = night(DAG, "fail", "b.mp4: no report");
      assertThat(lost.code()).isNotZero();
      assertThat(lost.errors()).contains(told, "404");
    } finally {
      server.stop(0);
    }
  }

  /** One restore that failed must not keep the other films of the night from being checked. */
  @Test
  void theCheckComesAfterAllRestoresWhateverBecameOfThem() throws Exception {
    JsonNode night = render(DAG);
    assertThat(night.at("/rules/check").asText()).isEqualTo("all_done");
    assertThat(texts(night.at("/before/check"))).contains("restore");
  }

  @Test
  void theOperatorIsHandedTheSameArguments() throws Exception {
    assumeTrue(python("-c", "import yaml").code() == 0, "there is no PyYAML");
    JsonNode night = render(OPERATOR_DAG);
    assertNightly(night);
    assertThat(night.at("/rules/check").asText()).isEqualTo("all_done");
    assertThat(texts(night.at("/before/check"))).contains("restore");
    List<String> submitted = texts(render(DAG).path("restore").path(1));
    JsonNode application = night.path("restore").path(1);
    List<String> arguments = texts(application.at("/spec/arguments"));
    assertThat(submitted.subList(submitted.indexOf("restore"), submitted.size()))
        .isEqualTo(arguments);
    assertThat(Reelspark.commandLine().parseArgs(arguments.toArray(String[]::new)).subcommand())
        .isNotNull();
    assertThat(application.at("/metadata/name").asText()).isEqualTo("reelspark-20260102-1");
    assertThat(application.at("/spec/restartPolicy/type").asText()).isEqualTo("Never");
    assertThat(application.at("/spec/executor/volumeMounts/0/mountPath").asText())
        .isEqualTo("/scratch");
  }

  /** Asserts that a DAG runs once a night, and that what fails is tried again and then told. */
  private static void assertNightly(JsonNode night) {
    JsonNode settings = night.path("settings");
    assertThat(settings.path("schedule").asText()).matches("\\d+ \\d+ \\* \\* \\*");
    assertThat(settings.path("catchup").asText()).isEqualTo("false");
    assertThat(settings.path("max_active_runs").asInt()).isEqualTo(1);
    assertThat(settings.path("retries").asInt()).isPositive();
    assertThat(settings.path("retry_delay").asDouble()).isPositive();
    assertThat(settings.path("on_failure_callback").asText()).isEqualTo("reelspark_films.alert");
  }

  private void assertUnverified(String why) throws IOException, InterruptedException {
    Called called = check("a/film.mp4", "b/film.mp4");
    assertThat(called.code()).isEqualTo(1);
    assertThat(called.errors()).startsWith(incoming.resolve("b/film.mp4") + ": " + why);
  }

  private JsonNode render(String dag) throws IOException, InterruptedException {
    Called called = night(dag, "render");
    assertThat(called.code()).as(called.errors()).isZero();
    return JSON.readTree(called.out());
  }

  private Called check(String... films) throws IOException, InterruptedException {
    List<JsonNode> pairs = new ArrayList<>();
    for (String film : films) {
      pairs.add(pair(film));
    }
    return night(DAG, "check", JSON.writeValueAsString(pairs));
  }

  private Called night(String dag, String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(STAND_INS.resolve("night.py").toString(), "" + folder.resolve("dags"), dag));
    all.addAll(List.of(arguments));
    return python(all.toArray(String[]::new));
  }

  private Called python(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("python3"));
    command.addAll(List.of(arguments));
    Path errors = folder.resolve("errors.txt");
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "AIRFLOW_VAR_REELSPARK_INCOMING",
                folder.resolve("incoming").toString(),
                "AIRFLOW_VAR_REELSPARK_RESTORED",
                folder.resolve("incoming/restored").toString(),
                "AIRFLOW_VAR_REELSPARK_JAR",
                StockSpark.BUNDLE.toString(),
                "AIRFLOW_CONN_SPARK_DEFAULT",
                "{\"conn_type\": \"spark\", \"host\": \"local[4]\"}"));
    if (webhook != null) {
      builder.environment().put("AIRFLOW_VAR_REELSPARK_ALERT", webhook);
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Called(127, "", e.toString());
    }
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("Python ends").isTrue();
      return new Called(process.exitValue(), out, Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }

  private JsonNode pair(String film) {
    return JSON.createObjectNode()
        .put("film", incoming.resolve(film).toString())
        .put("out", restored.resolve(film + ".mkv").toString());
  }

  private Path report(String film) {
    return restored.resolve(film + ".mkv.report.json");
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
