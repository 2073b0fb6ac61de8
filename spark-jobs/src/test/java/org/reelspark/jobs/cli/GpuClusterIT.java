package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.video.FilmFactory;

/**
 * A worker with two GPUs, as far as Spark knows: two executors of one core and one GPU each. What
 * was scheduled where is read from Spark's event log.
 */
@EnabledOnOs(OS.LINUX)
class GpuClusterIT {
  @TempDir Path folder;

  @BeforeEach
  void makeSparkHome() throws IOException {
    Files.createDirectories(folder.resolve("home/jars"));
    Files.createDirectories(folder.resolve("events"));
    Files.createDirectories(folder.resolve("metrics"));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "0.5, 2"})
  void chunksHoldTheirShareOfTheirExecutorsGpuAndTheStitchHoldsNone(String share, int together)
      throws Exception {
    try (Child child = restore("median", share, together)) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    List<JsonNode> events = events();
    assertThat(addresses(events).values()).containsExactlyInAnyOrder("0", "1");
    JsonNode chunks = stage(events, "restore in.mp4");
    JsonNode stitch = stage(events, "stitch in.mp4");
    assertThat(taskNeeds(events, chunks)).containsExactly("cpus", "gpu");
    assertThat(taskNeeds(events, stitch)).containsExactly("cpus");
    assertThat(mostAtOnce(events, chunks)).isEqualTo(together);
    // Of both executors, at the driver.
    assertThat(MetricFiles.last(folder.resolve("metrics"), "frames")).isEqualTo(48);
  }

  @Test
  void aModelIsOpenedOnTheGpuThatSparkAssigned() throws Exception {
    String errors;
    try (Child child = restore("default", "1", 1)) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(5);
      errors = child.errors();
    }
    Matcher named =
        Pattern.compile("executor (\\d+) on \\S+: GPU (\\d+) is not there: libtorch sees 0")
            .matcher(errors);
    assertThat(named.find()).as(errors).isTrue();
    assertThat(named.group(2)).isEqualTo(addresses(events()).get(named.group(1)));
    assertThat(errors).contains("libcuda.so.1: not found", "libtorch_cuda.so: not in");
    assertThat(folder.resolve("out.mkv")).doesNotExist();
  }

  /**
   * On two executors, with a GPU each.
   *
   * @param share of a GPU that a task holds
   * @param cores of an executor
   */
  private Child restore(String model, String share, int cores) throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 48));
    arguments.addAll(List.of("-c:v", "libx264", "-g", "12", "-pix_fmt", "yuv420p"));
    Path film = Files.copy(FilmFactory.film("gpus.mp4", arguments), folder.resolve("in.mp4"));
    Path smi = GpuNode.smi(folder.resolve("bin"), 2);
    Path script = Path.of("..", "conf", "discover-gpus.sh").toAbsolutePath().normalize();
    List<String> options = new ArrayList<>(MetricFiles.options(folder.resolve("metrics")));
    options.addAll(
        List.of(
            "-Dspark.master=local-cluster[1," + 2 * cores + ",2048]",
            "-Dspark.executor.cores=" + cores,
            "-Dspark.executor.memory=512m",
            "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
            "-Dspark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxBytes=0"
                + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dai.djl.offline=true "
                + Child.LITTLE_COMPILING,
            "-Dspark.worker.resource.gpu.amount=2",
            "-Dspark.worker.resource.gpu.discoveryScript=" + script,
            "-Dspark.executor.resource.gpu.amount=1",
            "-Dspark.task.resource.gpu.amount=" + share,
            "-Dspark.scheduler.minRegisteredResourcesRatio=1",
            "-Dspark.eventLog.enabled=true",
            "-Dspark.eventLog.dir=" + folder.resolve("events").toUri()));
    return Child.start(
        folder,
        List.of(
            "env",
            "-u",
            "CUDA_VISIBLE_DEVICES",
            "SPARK_HOME=" + folder.resolve("home"),
            "SPARK_SCALA_VERSION=2.12",
            "PATH=" + smi + ":" + System.getenv("PATH")),
        options,
        "restore",
        film.toString(),
        folder.resolve("out.mkv").toString(),
        "--model=" + model,
        "--codec=ffv1",
        "--chunk-frames=12");
  }

  private List<JsonNode> events() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> logs = Files.list(folder.resolve("events"))) {
      for (String line : Files.readAllLines(logs.findFirst().orElseThrow())) {
        events.add(json.readTree(line));
      }
    }
    return events;
  }

  /** The GPU's address by executor. */
  private static Map<String, String> addresses(List<JsonNode> events) {
    Map<String, String> addresses = new TreeMap<>();
    for (JsonNode event : events) {
      if (event.path("Event").asText().equals("SparkListenerExecutorAdded")) {
        JsonNode gpu = event.at("/Executor Info/Resources/gpu/addresses");
        assertThat(gpu).hasSize(1);
        addresses.put(event.path("Executor ID").asText(), gpu.get(0).asText());
      }
    }
    return addresses;
  }

  /** The most tasks of a stage that one executor had at a time. */
  private static long mostAtOnce(List<JsonNode> events, JsonNode stage) {
    List<JsonNode> tasks =
        events.stream()
            .filter(event -> event.path("Event").asText().equals("SparkListenerTaskEnd"))
            .filter(event -> event.path("Stage ID").equals(stage.path("Stage ID")))
            .toList();
    return tasks.stream()
        .mapToLong(task -> tasks.stream().filter(other -> runsAtStartOf(other, task)).count())
        .max()
        .orElseThrow();
  }

  /** The driver notes the end of a task when it may have started the next in its place. */
  private static boolean runsAtStartOf(JsonNode other, JsonNode task) {
    long begin = other.at("/Task Info/Launch Time").asLong();
    long end = begin + other.at("/Task Metrics/Executor Run Time").asLong();
    long start = task.at("/Task Info/Launch Time").asLong();
    return other.at("/Task Info/Executor ID").equals(task.at("/Task Info/Executor ID"))
        && begin <= start
        && start < end;
  }

  private static JsonNode stage(List<JsonNode> events, String name) {
    return events.stream()
        .filter(event -> event.path("Event").asText().equals("SparkListenerStageCompleted"))
        .map(event -> event.path("Stage Info"))
        .filter(stage -> stage.path("Stage Name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What a task of a stage asks Spark for, sorted. */
  private static List<String> taskNeeds(List<JsonNode> events, JsonNode stage) {
    JsonNode profile =
        events.stream()
            .filter(
                event -> event.path("Event").asText().equals("SparkListenerResourceProfileAdded"))
            .filter(
                event ->
                    event.path("Resource Profile Id").asInt()
                        == stage.path("Resource Profile Id").asInt())
            .findFirst()
            .orElseThrow();
    List<String> names = new ArrayList<>();
    profile.path("Task Resource Requests").fieldNames().forEachRemaining(names::add);
    return names.stream().sorted().toList();
  }
}
