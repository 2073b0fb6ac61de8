package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * The bundle restores from S3 to S3 with the S3A of stock Spark's Hadoop, put beside Spark's own
 * jars as in the image: the client is another than ours, and uploads have no condition.
 */
@Tag("full")
class StockS3IT {
  private static final int FRAMES = 60;

  @TempDir Path folder;

  private final S3Server server = S3Server.get();
  private final Storage storage = new SchemeStorage(server.configuration());
  private final String store = server.bucket("films") + "/" + UUID.randomUUID();
  private final String out = store + "/out.mkv";
  private final Path film = Films.film("stock.mp4", FRAMES);

  @BeforeEach
  void upload() throws IOException {
    assumeTrue(Files.exists(StockSpark.BUNDLE), "built with -Dbundle.skip=true");
    storage.publish(Files.copy(film, folder.resolve("film.mp4")), store + "/in.mp4", false);
  }

  @AfterEach
  void noMischief() {
    server.door().open(S3Door.NO_MISCHIEF);
  }

  @Test
  void theJarsAreThoseWhoseChecksumsTheImageAsksFor() throws Exception {
    String image = Files.readString(Path.of("..", "deploy", "docker", "Dockerfile"));
    for (Path jar : StockSpark.s3a()) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
      String name = jar.getFileName().toString().replaceAll("^stock-|\\.jar$", "");
      assertThat(image)
          .containsPattern(
              "sha256:" + HexFormat.of().formatHex(digest) + " \\S+ \\\\\\s+\\S+/" + name + "-");
    }
  }

  @Test
  void theFilmIsTheSameAndNothingIsLeft() throws Exception {
    server.door().open(S3Door.NO_MISCHIEF);
    try (StockSpark.Submitted job = restore(20)) {
      assertThat(job.exitCode()).as(job.said()).isZero();
    }
    assertThat(server.door().requests())
        .anyMatch(request -> request.method().equals("PUT") && request.path().endsWith(".lock"));
    assertWholeAndNothingLeft();
    assertThat(server.pendingUploads(store)).isZero();
  }

  @Test
  void ofTwoJobsToOneOutOneWinsByItsLockAndTheOtherSaysWhoIsThere() throws Exception {
    CountDownLatch publishing = new CountDownLatch(1);
    CountDownLatch refused = new CountDownLatch(1);
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (method.equals("PUT") && path.endsWith("/out.mkv")) {
                publishing.countDown();
                refused.await(3, TimeUnit.MINUTES);
              }
              return S3Door.Mischief.NONE;
            });
    try (StockSpark.Submitted first = restore(20)) {
      assertThat(publishing.await(3, TimeUnit.MINUTES)).as(first.said()).isTrue();
      try (StockSpark.Submitted second = restore(30)) {
        assertThat(second.exitCode()).as(second.said()).isEqualTo(2);
        assertThat(second.said())
            .contains(out + ": another run is publishing there: plan ", "process ");
      }
      refused.countDown();
      assertThat(first.exitCode()).as(first.said()).isZero();
    } finally {
      refused.countDown();
    }
    try (StockSpark.Submitted clean = submit("clean", out)) {
      assertThat(clean.exitCode()).as(clean.said()).isZero();
    }
    assertWholeAndNothingLeft();
  }

  @Test
  void anUploadThatNobodyCompletedIsEndedAndThatOfANeighbourIsNot() throws Exception {
    byte[] parts = new byte[12 << 20];
    @SuppressWarnings("resource") // as of a process that was killed
    Sink killed = storage.create(out);
    killed.write(parts, 0, parts.length);
    @SuppressWarnings("resource")
    Sink neighbour = storage.create(out + ".mkv");
    neighbour.write(parts, 0, parts.length);
    assertThat(server.pendingUploads(store)).isEqualTo(2);
    try (StockSpark.Submitted clean = submit("clean", out)) {
      assertThat(clean.exitCode()).as(clean.said()).isZero();
      assertThat(clean.said()).doesNotContain("uploads that nobody completed");
    }
    assertThat(server.pendingUploads(store)).isEqualTo(1);
    neighbour.close();
  }

  private void assertWholeAndNothingLeft() throws IOException {
    RestoreReport report =
        RestoreReport.of(WorkFolder.text(storage, out + ".report.json").orElseThrow());
    assertThat(report.verification().frames()).isEqualTo(FRAMES);
    Path local = Films.download(storage, out, folder.resolve("out.mkv"));
    assertThat(Films.hashes(local)).isEqualTo(Films.hashes(film));
    assertThat(storage.folders(store)).isEmpty();
    assertThat(storage.list(store))
        .extracting(FileStamp::location)
        .allMatch(location -> location.matches(".*/(in[.]mp4|out[.]mkv([.].+)?)"));
  }

  private StockSpark.Submitted restore(int chunkFrames) throws IOException {
    String[] options = {"--model=identity", "--codec=ffv1", "--chunk-frames=" + chunkFrames};
    return submit("restore", store + "/in.mp4", out, options[0], options[1], options[2]);
  }

  private StockSpark.Submitted submit(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("--master", "local[2]", "--class", Reelspark.class.getName()));
    server
        .settings()
        .forEach(
            (name, value) ->
                command.addAll(List.of("--conf", "spark.hadoop." + name + "=" + value)));
    command.add(StockSpark.BUNDLE.toString());
    command.addAll(List.of(arguments));
    return StockSpark.start(folder, StockSpark.s3a(), command);
  }
}
