package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.storage.ServerProcess;

/** The bundle on a standalone cluster of stock Spark: the film is the one of a local job. */
@EnabledOnOs(OS.LINUX)
class ClusterIT {
  private static final int FRAMES = 200;
  private static final String SECRET = "kept-to-itself-4711";
  private static final List<String> WITH_A_SECRET =
      List.of("spark.hadoop.fs.s3a.secret.key=" + SECRET);

  @TempDir static Path shared;
  @TempDir Path folder;

  private static StandaloneCluster cluster;
  private static Path local;
  private Path out;

  @BeforeAll
  static void restoreOnOneCoreAndStartTheCluster() throws Exception {
    assumeTrue(Files.exists(StockSpark.BUNDLE), "built with -Dbundle.skip=true");
    cluster = new StandaloneCluster(shared, 2);
    local = shared.resolve("local.mkv");
    try (Child child =
        Child.start(shared, List.of(), List.of("-Dspark.master=local[1]"), withCompanions(local))) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
  }

  @AfterAll
  static void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void nameTheFilm() {
    out = folder.resolve("out.mkv");
  }

  private static Path film() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(320, 240, "25", FRAMES));
    arguments.addAll(
        List.of("-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p"));
    return FilmFactory.film("cluster.mp4", arguments);
  }

  private static String[] arguments(Path in, Path out) {
    return new String[] {
      "restore",
      in.toString(),
      out.toString(),
      "--model=median",
      "--codec=ffv1",
      "--chunk-frames=12"
    };
  }

  private static String[] withCompanions(Path out) {
    List<String> arguments = new ArrayList<>(List.of(arguments(film(), out)));
    arguments.add("--mask=" + out.resolveSibling("mask.mkv"));
    arguments.add("--compare=" + out.resolveSibling("compare.mp4"));
    return arguments.toArray(String[]::new);
  }

  @Test
  void inClientModeTheFilmsAreThoseOfALocalJob() throws Exception {
    Set<Path> before = cluster.executorLogs().keySet();
    StandaloneCluster.Submission submission =
        cluster.submit("client", WITH_A_SECRET, withCompanions(out));
    assertThat(submission.code()).as(submission.log()).isZero();
    assertThat(out).hasSameBinaryContentAs(local);
    for (String name : List.of("mask.mkv", "compare.mp4")) {
      assertThat(folder.resolve(name)).hasSameBinaryContentAs(local.resolveSibling(name));
      Files.delete(folder.resolve(name));
    }
    assertOnlyTheFilmIsLeft();
    cluster.assertNoLogHolds(SECRET);
    Map<Path, String> executors = cluster.executorLogs();
    executors.keySet().removeAll(before);
    assertThat(report().work().chunks()).isGreaterThan(2 * executors.size());
    assertThat(executors.values())
        .extracting(log -> log.split("opened model median on the CPU", -1).length - 1)
        .contains(1)
        .allMatch(times -> times <= 1);
  }

  @Tag("full")
  @Test
  void inClusterModeTheReportIsTheVerdict() throws Exception {
    StandaloneCluster.Submission submission =
        cluster.submit("cluster", WITH_A_SECRET, arguments(film(), out));
    assertThat(submission.code()).as(submission.log()).isZero();
    assertThat(submission.log()).contains("FINISHED");
    cluster.assertNoLogHolds(SECRET);
    assertThat(report().verification().frames()).isEqualTo(FRAMES);
    assertThat(out).hasSameBinaryContentAs(local);
    assertOnlyTheFilmIsLeft();
  }

  @Tag("full")
  @Test
  void aFilmThatFailsHasNoReportAndInClientModeAnExitCode() throws Exception {
    String[] missing = arguments(folder.resolve("missing.mp4"), out);
    assertThat(cluster.submit("client", List.of(), missing).code()).isEqualTo(3);
    StandaloneCluster.Submission submission = cluster.submit("cluster", List.of(), missing);
    assertThat(submission.log()).contains("FAILED");
    assertThat(submission.code()).isZero();
    assertThat(folder).isEmptyDirectory();
  }

  @Tag("full")
  @Test
  void executorsKilledTwiceInARowChangeNothing() throws Exception {
    Process submission = cluster.start(log(), "client", List.of(), arguments(film(), out));
    for (int kill = 1; kill <= 2; kill++) {
      int wanted = 3 * kill;
      await(submission, () -> segments() >= wanted && !cluster.executors().isEmpty());
      kill(submission, List.of(oldestExecutor()));
    }
    assertEndsWell(submission);
    assertThat(Files.readString(log()).split("Lost executor", -1)).hasSizeGreaterThan(2);
  }

  /** The one that is at work for certain: the newest may just be starting. */
  private static ProcessHandle oldestExecutor() {
    return cluster.executors().stream()
        .min(Comparator.comparing(executor -> executor.info().startInstant().orElseThrow()))
        .orElseThrow();
  }

  @Tag("full")
  @Test
  void aWorkerLostWithItsDiskChangesNothing() throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("cluster"));
    Path result = Files.createDirectory(folder.resolve("result"));
    out = result.resolve("out.mkv");
    try (StandaloneCluster lossy = new StandaloneCluster(elsewhere, 2)) {
      Process submission = lossy.start(log(), "client", List.of(), arguments(film(), out));
      ServerProcess worker = lossy.worker(0);
      await(submission, () -> segments() >= 4 && worker.descendants().count() > 0);
      List<ProcessHandle> lost =
          Stream.concat(Stream.of(worker.handle()), worker.descendants()).toList();
      assertThat(lost).hasSizeGreaterThan(1);
      kill(submission, lost);
      delete(lossy.workerFolder(0));
      assertEndsWell(submission);
      assertThat(log()).content().contains("Lost executor");
    }
  }

  @Tag("full")
  @Test
  void aDriverKilledDuringTheStitchChangesNothing() throws Exception {
    Process submission = cluster.start(log(), "client", List.of(), arguments(film(), out));
    await(submission, ClusterIT::isStitching);
    submission.destroyForcibly().waitFor();
    assertThat(submission.exitValue()).as(Files.readString(log())).isEqualTo(137);
    // Executors end by themselves when they find their driver gone, and may publish until then.
    while (!cluster.executors().isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEndsWell(cluster.start(log(), "client", List.of(), arguments(film(), out)));
    assertThat(scratch()).isEmpty();
  }

  private static boolean isStitching() {
    return scratch().stream().anyMatch(file -> file.toString().endsWith(".mkv"));
  }

  /** What stitches have written to the executors' temporary folder. */
  private static List<Path> scratch() {
    try (Stream<Path> files = Files.walk(cluster.scratch())) {
      return files.filter(file -> file.getFileName().toString().startsWith("film-")).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // a folder went while it was read
    }
  }

  private Path log() {
    return shared.resolve("submitted.txt");
  }

  private void assertEndsWell(Process submission) throws Exception {
    try {
      assertThat(submission.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(submission.exitValue()).as(Files.readString(log())).isZero();
    } finally {
      submission.destroyForcibly();
    }
    assertThat(out).hasSameBinaryContentAs(local);
    assertOnlyTheFilmIsLeft();
  }

  /** Waits for a moment of a job that is under way. */
  private void await(Process submission, BooleanSupplier ready) throws Exception {
    while (!ready.getAsBoolean()) {
      assertThat(submission.waitFor(20, TimeUnit.MILLISECONDS))
          .as("ended before it came to that: %s", Files.readString(log()))
          .isFalse();
    }
  }

  /** Kills processes that are at work for a job, which is still at it then. */
  private static void kill(Process submission, List<ProcessHandle> processes) {
    assertThat(processes).isNotEmpty().allMatch(ProcessHandle::isAlive);
    assertThat(submission.isAlive()).isTrue();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
  }

  /** Chunks that the driver has accepted. */
  private long segments() {
    try (Stream<Path> files = Files.walk(out.getParent())) {
      return files.filter(file -> file.getParent().endsWith("ledger")).count();
    } catch (IOException | UncheckedIOException e) {
      return 0; // a folder went while it was read
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private RestoreReport report() throws IOException {
    return RestoreReport.of(Files.readString(out.resolveSibling("out.mkv.report.json")));
  }

  private void assertOnlyTheFilmIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(out.getParent())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet");
    }
  }
}
