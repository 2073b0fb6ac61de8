package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.Model;
import org.reelspark.jobs.clean.CleanJob;
import org.reelspark.jobs.cli.Said;
import org.reelspark.jobs.storage.Fetches;
import org.reelspark.jobs.storage.HdfsServer;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

/** Films that come from HDFS and S3 and go back there. */
class RestoreRemoteIT {
  @TempDir Path local;

  private final Storage storage = storage();

  private static Storage storage() {
    var settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    S3Server.get().settings().forEach(settings::set);
    return new SchemeStorage(settings);
  }

  static Stream<Named<String>> stores() {
    return Stream.of(
        Named.of("S3", S3Server.get().bucket("films")), Named.of("HDFS", HdfsServer.get().uri()));
  }

  @AfterEach
  void noMischief() {
    S3Server.get().door().open(S3Door.NO_MISCHIEF);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aFilmIsRestoredWhereItLies(String store) throws Exception {
    String folder = store + "/" + UUID.randomUUID() + "/a b #1 \u00e9";
    Path film = Films.film("remote.mp4", 60);
    storage.publish(Files.copy(film, local.resolve("film.mp4")), folder + "/in.mp4", false);
    RestoreRequest request =
        request(folder).optMask(folder + "/mask.mkv").optCompare(folder + "/compare.mp4").build();
    RestoreJob.Outcome outcome = LocalSpark.restore(storage, request);
    assertThat(outcome.already()).isFalse();
    assertThat(names(folder))
        .containsExactly(
            "compare.mp4",
            "in.mp4",
            "mask.mkv",
            "out.mkv",
            "out.mkv.frames.parquet",
            "out.mkv.report.html",
            "out.mkv.report.json");
    assertThat(storage.folders(folder)).isEmpty();
    assertThat(Films.hashes(download(folder + "/out.mkv"))).isEqualTo(Films.hashes(film));
    assertThat(Films.shown(download(folder + "/mask.mkv"), "gray")).hasSize(60);
    assertThat(LocalSpark.restore(storage, request).already()).isTrue();
  }

  /** The driver is the one executor here. */
  @Test
  void aJobThatIndexesRestoresAndJoinsFetchesHeaderAndIndexOnce() throws Exception {
    String folder = S3Server.get().bucket("films") + "/" + UUID.randomUUID();
    Path film = Fetches.heavyFilm(120, 20);
    storage.publish(Files.copy(film, local.resolve("film.mp4")), folder + "/in.mp4", false);
    S3Server.get().door().open(S3Door.NO_MISCHIEF);
    assertThat(restore(folder).report().verification().frames()).isEqualTo(120);
    Fetches fetches = Fetches.of(S3Server.get().door(), folder + "/in.mp4");
    fetches.assertOnce(0, Fetches.begin(film, "mdat"), "header");
    fetches.assertOnce(Fetches.begin(film, "moov"), Files.size(film), "index");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void aModelIsTakenFromWhereItLies(String store) throws Exception {
    String model = store + "/" + UUID.randomUUID() + "/a model #1.zip";
    Path archive = local.resolve("model.zip");
    try (InputStream bytes = Model.class.getResourceAsStream("/org/reelspark/models/default.zip")) {
      Files.copy(bytes, archive);
    }
    storage.publish(archive, model, false);
    Path out = local.resolve("out.mkv");
    RestoreRequest.Builder job = LocalSpark.exact(Films.film("url.mp4", 3), out);
    RestoreReport report = LocalSpark.restore(storage, job.optModel(model).build()).report();
    assertThat(report.verification().frames()).isEqualTo(3);
    assertThat(report.model()).isEqualTo(model);
    assertThat(report.modelHash()).isEqualTo(Model.describe("default").hash());
  }

  @ParameterizedTest
  @MethodSource("stores")
  void anOverlayIsTakenFromWhereItLies(String store) throws Exception {
    String clean = Films.film("url.mp4", 3).toString();
    Path overlay = Files.copy(Films.film("remote.mp4", 60), local.resolve("grain #1.mp4"));
    String remote = store + "/" + UUID.randomUUID() + "/grain #1.mp4";
    Path expected = local.resolve("expected.mkv");
    Path out = local.resolve("out.mkv");
    assertThat(Said.by("degrade", clean, "" + expected, "--overlay=" + overlay).code()).isZero();
    storage.publish(overlay, remote, false);
    assertThat(Said.by("degrade", clean, "" + out, "--overlay=" + remote).code()).isZero();
    assertThat(Films.hashes(out))
        .isEqualTo(Films.hashes(expected))
        .isNotEqualTo(Films.hashes(Path.of(clean)));
    Said none = Said.by("degrade", clean, "" + local.resolve("x.mkv"), "--overlay=" + remote + "x");
    assertThat(none.code()).isEqualTo(Failures.STORAGE);
    assertThat(none.err()).singleElement().asString().contains(remote + "x");
  }

  @Test
  void whatFailsAtTheLastStepLeavesNothingAtOutAndTheNextRunGoesOn() throws Exception {
    String folder = S3Server.get().bucket("films") + "/" + UUID.randomUUID();
    Path film = Films.film("remote.mp4", 60);
    storage.publish(Files.copy(film, local.resolve("film.mp4")), folder + "/in.mp4", false);
    S3Server.get()
        .door()
        .open(
            (method, path, query, range) ->
                method.equals("PUT") && path.endsWith("/out.mkv")
                    ? S3Door.Mischief.DENY
                    : S3Door.Mischief.NONE);
    assertThatThrownBy(() -> restore(folder))
        .satisfies(
            failure -> {
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.STORAGE);
              assertThat(Failures.line(failure)).contains("out.mkv", "not allowed");
            });
    assertThat(names(folder)).containsExactly("in.mp4");
    S3Server.get().door().open(S3Door.NO_MISCHIEF);
    RestoreJob.Outcome outcome = restore(folder);
    assertThat(outcome.report().work().resumed()).isEqualTo(outcome.report().work().chunks());
    assertThat(Films.hashes(download(folder + "/out.mkv"))).isEqualTo(Films.hashes(film));
    assertThat(storage.folders(folder)).isEmpty();
  }

  /** As on a store before Hadoop 3.4.2: an upload replaces what is there by then. */
  @Test
  void ofTwoJobsToOneOutOneWinsAndTheOtherSaysWhoIsThere() throws Exception {
    String folder = S3Server.get().unconditionalBucket() + "/" + UUID.randomUUID();
    Path film = Films.film("remote.mp4", 60);
    storage.publish(Files.copy(film, local.resolve("film.mp4")), folder + "/in.mp4", false);
    CountDownLatch publishing = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    S3Server.get()
        .door()
        .open(
            (method, path, query, range) -> {
              if (method.equals("PUT") && path.endsWith("/out.mkv")) {
                publishing.countDown();
                refused.await(2, TimeUnit.MINUTES);
              }
              return S3Door.Mischief.NONE;
            });
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Future<RestoreJob.Outcome> first = thread.submit(() -> restore(folder));
      assertThat(publishing.await(2, TimeUnit.MINUTES)).isTrue();
      assertThatThrownBy(
              () -> LocalSpark.restore(storage, request(folder).optChunkFrames(30).build()))
          .satisfies(
              failure -> {
                assertThat(Failures.exitCode(failure)).isEqualTo(Failures.USAGE);
                assertThat(Failures.line(failure))
                    .startsWith(folder + "/out.mkv: another run is publishing there: plan ");
              });
      refused.countDown();
      assertThat(first.get().already()).isFalse();
    } finally {
      refused.countDown();
      thread.shutdownNow();
    }
    // The loser's work is as good as ever: its user may choose another OUT.
    RestoreJob.Outcome next = restore(folder);
    assertThat(next.already()).isTrue();
    assertThat(next.otherWork())
        .isEqualTo(storage.folders(folder).stream().map(name -> folder + "/" + name).toList())
        .hasSize(1);
    assertThat(new CleanJob(storage).run(folder + "/out.mkv")).isEqualTo(next.otherWork());
    assertThat(storage.folders(folder)).isEmpty();
    assertThat(names(folder))
        .containsExactly(
            "in.mp4",
            "out.mkv",
            "out.mkv.frames.parquet",
            "out.mkv.report.html",
            "out.mkv.report.json");
    assertThat(S3Server.get().pendingUploads(folder)).isZero();
    assertThat(Films.hashes(download(folder + "/out.mkv"))).isEqualTo(Films.hashes(film));
  }

  private RestoreJob.Outcome restore(String folder) throws Exception {
    return LocalSpark.restore(storage, request(folder).build());
  }

  private static RestoreRequest.Builder request(String folder) {
    return RestoreRequest.of(folder + "/in.mp4", folder + "/out.mkv")
        .optModel("identity")
        .optCodec(VideoCodec.FFV1)
        .optChunkFrames(20);
  }

  private List<String> names(String folder) throws IOException {
    return storage.list(folder).stream()
        .map(FileStamp::location)
        .map(location -> location.substring(folder.length() + 1))
        .toList();
  }

  private Path download(String location) throws IOException {
    return Films.download(storage, location, local.resolve("out.mkv"));
  }
}
