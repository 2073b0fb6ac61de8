package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * Attempts of one task on two executors of a standalone cluster, a host each: Spark speculates only
 * on another host than the first attempt's.
 */
@Tag("full")
@EnabledOnOs(OS.LINUX)
class AttemptsIT {
  private static final int CHUNK = 12;

  @TempDir static Path shared;
  @TempDir Path folder;

  private static StandaloneCluster cluster;

  private final S3Server server = S3Server.get();

  @BeforeAll
  static void startTheCluster() throws IOException {
    cluster = new StandaloneCluster(shared, 2);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
  }

  @AfterEach
  void noMischief() {
    server.door().open(S3Door.NO_MISCHIEF);
  }

  /**
   * Of chunk 3 both attempts write their segment to the end. The one that is not to win gets the
   * store's answer only when the ledger has the other's.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void ofTwoAttemptsThatFinishTheFirstToBeHeardOfCounts(int winner) throws Exception {
    Storage storage = new SchemeStorage(server.configuration());
    String store = server.bucket("films") + "/" + UUID.randomUUID();
    String in = store + "/in.mp4";
    String out = store + "/out.mkv";
    Path film = Films.film("attempts.mp4", 5 * CHUNK);
    storage.publish(Files.copy(film, folder.resolve("film.mp4")), in, false);
    List<String> segments = new ArrayList<>();
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch accepted = new CountDownLatch(1);
    List<String> late = Collections.synchronizedList(new ArrayList<>());
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (method.equals("PUT") && isSegment(path)) {
                int attempt;
                synchronized (segments) {
                  attempt = segments.size();
                  segments.add(path);
                }
                both.countDown();
                boolean come =
                    attempt == winner
                        ? both.await(3, TimeUnit.MINUTES)
                        : accepted.await(3, TimeUnit.MINUTES);
                if (!come) {
                  late.add(path);
                }
              } else if (method.equals("PUT") && path.endsWith("/ledger/00003.json")) {
                accepted.countDown();
              } else if (method.equals("PUT") && path.endsWith("/out.mkv")) {
                awaitBothSegments();
              }
              return S3Door.Mischief.NONE;
            });
    List<String> options = new ArrayList<>(onTheCluster("512m"));
    options.add("-Dspark.speculation=true");
    options.add("-Dspark.speculation.interval=100ms");
    options.add("-Dspark.speculation.quantile=0.5");
    server.settings().forEach((name, value) -> options.add("-Dspark.hadoop." + name + "=" + value));
    try (Child child = restore(options, in, out, "identity")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    assertThat(late).isEmpty();
    assertThat(segments).hasSize(2).doesNotHaveDuplicates();
    assertThat(segmentsStored()).isEqualTo(2);
    List<JsonNode> ends = restoreTasks();
    assertThat(ends.stream().filter(end -> end.at("/Task Info/Index").asInt() == 3))
        .extracting(end -> end.at("/Task Info/Attempt").asInt())
        .containsExactlyInAnyOrder(0, 1);
    List<JsonNode> won = ends.stream().filter(AttemptsIT::succeeded).toList();
    assertThat(won.stream().filter(end -> end.at("/Task Info/Index").asInt() == 3))
        .extracting(
            end -> end.at("/Task Info/Attempt").asInt(),
            end -> end.at("/Task Info/Speculative").asBoolean())
        .first()
        .isEqualTo(tuple(winner, winner == 1));
    Path report =
        Films.download(storage, out + ".report.json", folder.resolve("out.mkv.report.json"));
    long later = won.stream().filter(end -> end.at("/Task Info/Attempt").asInt() > 0).count();
    assertThat(RestoreReport.of(Files.readString(report)).work().retries()).isEqualTo((int) later);
    assertThat(storage.list(store))
        .extracting(FileStamp::location)
        .containsExactlyInAnyOrder(
            in, out, out + ".report.json", out + ".report.html", out + ".frames.parquet");
    assertThat(storage.folders(store)).isEmpty();
    cluster.assertNoLogHolds(server.settings().get("fs.s3a.secret.key"));
    Path restored = Films.download(storage, out, folder.resolve("restored.mkv"));
    assertThat(Films.hashes(restored)).isEqualTo(Films.hashes(film));
  }

  private static boolean isSegment(String path) {
    return path.matches(".*/segments/00003-[^.]*\\.seg");
  }

  private void awaitBothSegments() throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (segmentsStored() < 2 && System.nanoTime() < limit) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private long segmentsStored() {
    return server.door().requests().stream()
        .filter(request -> request.method().equals("PUT") && isSegment(request.path()))
        .count();
  }

  /** Frames of 14 MB in a heap of 128 MB, which Spark has only if it is to keep none for itself. */
  @Test
  void anExecutorOutOfMemoryFailsTheFilmAfterSoManyTriesAndTheNextRunGoesOn() throws Exception {
    List<String> huge = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 8));
    huge.addAll(List.of("-vf", "scale=3072:3072:flags=neighbor", "-c:v", "libx264"));
    huge.addAll(List.of("-preset", "ultrafast", "-pix_fmt", "yuv420p"));
    String in = FilmFactory.film("huge.mp4", huge).toString();
    Path result = Files.createDirectory(folder.resolve("result"));
    Path out = result.resolve("out.mkv");
    List<String> options = new ArrayList<>(onTheCluster("128m"));
    options.add("-Dspark.testing.reservedMemory=0");
    options.add("-Dspark.network.maxRemoteBlockSizeFetchToMem=64m");
    options.add("-Dspark.task.maxFailures=2");
    try (Child child = restore(options, in, out.toString(), "median")) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(3);
      assertThat(child.errors())
          .contains(
              "huge.mp4: ", " of frames 0 to 7 failed 2 times", "give them more, spark.executor.m");
    }
    assertThat(out).doesNotExist();
    try (Child child = restore(onTheCluster("1g"), in, out.toString(), "median")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    RestoreReport report =
        RestoreReport.of(Files.readString(result.resolve("out.mkv.report.json")));
    assertThat(report.verification().frames()).isEqualTo(8);
    Path undisturbed = folder.resolve("undisturbed.mkv");
    List<String> here = List.of("-Dspark.master=local[1]", "-Dspark.ui.enabled=false");
    try (Child child = restore(here, in, undisturbed.toString(), "median")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    assertThat(out).hasSameBinaryContentAs(undisturbed);
    try (Stream<Path> left = Files.list(result)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet");
    }
  }

  private List<String> onTheCluster(String executorMemory) throws IOException {
    Path events = Files.createDirectories(folder.resolve("events"));
    return List.of(
        "-Dspark.master=" + cluster.url(),
        "-Dspark.driver.host=127.0.0.1",
        "-Dspark.driver.bindAddress=127.0.0.1",
        "-Dspark.ui.enabled=false",
        "-Dspark.cores.max=2",
        "-Dspark.executor.cores=1",
        "-Dspark.executor.memory=" + executorMemory,
        "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
        "-Dspark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxBytes=0"
            + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dai.djl.offline=true",
        "-Dspark.scheduler.minRegisteredResourcesRatio=1",
        "-Dspark.eventLog.enabled=true",
        "-Dspark.eventLog.dir=" + events.toUri());
  }

  private Child restore(List<String> options, String in, String out, String model)
      throws IOException {
    return Child.start(
        folder,
        List.of(),
        options,
        "restore",
        in,
        out,
        "--model=" + model,
        "--codec=ffv1",
        "--chunk-frames=" + CHUNK,
        "--quiet");
  }

  /** The ends of all attempts of the stage that restores, as Spark's event log has them. */
  private List<JsonNode> restoreTasks() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> events = new ArrayList<>();
    try (Stream<Path> logs = Files.list(folder.resolve("events"))) {
      for (String line : Files.readAllLines(logs.findFirst().orElseThrow())) {
        events.add(json.readTree(line));
      }
    }
    int stage =
        events.stream()
            .filter(event -> event.at("/Stage Info/Stage Name").asText().equals("restore in.mp4"))
            .mapToInt(event -> event.at("/Stage Info/Stage ID").asInt())
            .findFirst()
            .orElseThrow();
    return events.stream()
        .filter(event -> event.path("Event").asText().equals("SparkListenerTaskEnd"))
        .filter(event -> event.path("Stage ID").asInt() == stage)
        .toList();
  }

  private static boolean succeeded(JsonNode end) {
    return end.at("/Task End Reason/Reason").asText().equals("Success");
  }
}
