package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reelspark.jobs.storage.S3Door.Mischief.DENY;
import static org.reelspark.jobs.storage.S3Door.Mischief.DROP;
import static org.reelspark.jobs.storage.S3Door.Mischief.NONE;
import static org.reelspark.jobs.storage.S3Door.Mischief.STALL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * A job whose store fails at one step of reading or writing: the same film or a clear failure, and
 * nothing left after the next run.
 */
class StorageFaultsIT {
  private static final int CHUNKS = 2;
  private static final int CHUNK = 12;

  @TempDir Path local;

  private final S3Server server = S3Server.get();
  private final String folder =
      server.bucket("impatient-" + ProcessHandle.current().pid()) + "/" + UUID.randomUUID();
  private final String in = folder + "/in.mp4";
  private final String out = folder + "/out.mkv";
  private final Storage storage = impatient();
  private final Path film = noise("faults-1.mp4", 1);

  /**
   * Gives a stalled connection up at once; the bucket's name keeps it from other tests' clients.
   */
  private Storage impatient() {
    Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    server.settings().forEach(settings::set);
    String bucket = "fs.s3a.bucket." + in.split("/", -1)[2] + ".";
    settings.set(bucket + "connection.timeout", "5s");
    settings.set(bucket + "attempts.maximum", "1");
    settings.set(bucket + "retry.limit", "1");
    return new SchemeStorage(settings);
  }

  /** Of two chunks: half a megabyte a frame without loss, so that a segment takes two parts. */
  private static Path noise(String name, int seed) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 480, "25", CHUNKS * CHUNK));
    arguments.addAll(List.of("-vf", "noise=alls=60:allf=t:all_seed=" + seed));
    arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"));
    arguments.addAll(List.of("-g", "" + CHUNK, "-pix_fmt", "yuv420p", "-threads", "1"));
    return FilmFactory.film(name, arguments);
  }

  @BeforeEach
  void upload() throws IOException {
    AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(100));
    storage.publish(Files.copy(film, local.resolve("film.mp4")), in, false);
  }

  @AfterEach
  void noMischief() {
    server.door().open(S3Door.NO_MISCHIEF);
    AWSClientConfig.resetMinimumOperationDuration();
  }

  @Test
  void aReadThatStallsOnceChangesNothing() throws Exception {
    assertThat(reads(STALL, 1).report().verification().frames()).isEqualTo(CHUNKS * CHUNK);
    assertOnlyTheFilmIsLeft(film);
  }

  @Tag("full")
  @Test
  void aReadThatBreaksOffInTheMiddleChangesNothing() throws Exception {
    assertThat(reads(DROP, 1).report().verification().frames()).isEqualTo(CHUNKS * CHUNK);
    assertOnlyTheFilmIsLeft(film);
  }

  @Tag("full")
  @Test
  void readsThatAlwaysStallFailTheFilmAndTheNextRunGoesOn() throws Exception {
    assertThatThrownBy(() -> reads(STALL, Integer.MAX_VALUE))
        .satisfies(
            failure -> {
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.STORAGE);
              assertThat(Failures.line(failure)).contains("in.mp4", "could not be read in 4");
            });
    assertNothingIsAtOut();
    noMischief();
    restore();
    assertOnlyTheFilmIsLeft(film);
  }

  /** Of what tasks fetch of the film. */
  private RestoreJob.Outcome reads(S3Door.Mischief mischief, int times) throws Exception {
    AtomicBoolean planned = new AtomicBoolean();
    AtomicInteger left = new AtomicInteger(times);
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (path.endsWith("/plan.json") && method.equals("PUT")) {
                planned.set(true);
              }
              boolean read = planned.get() && method.equals("GET") && path.endsWith("/in.mp4");
              return read && left.getAndDecrement() > 0 ? mischief : NONE;
            });
    RestoreJob.Outcome outcome = restore();
    assertThat(left.get()).isLessThanOrEqualTo(0);
    return outcome;
  }

  /** What fails of a write in parts of 5 MB. */
  private enum Write {
    SECOND_PART_OF_A_SEGMENT,
    CLOSE_OF_A_SEGMENT,
    SECOND_PART_OF_THE_FILM,
    PUBLISHING_OF_THE_FILM;

    boolean is(String method, String path, String query) {
      boolean part = method.equals("PUT") && query.contains("partNumber=2");
      boolean completion = method.equals("POST") && query.startsWith("uploadId=");
      return switch (this) {
        case SECOND_PART_OF_A_SEGMENT -> part && path.endsWith(".seg");
        case CLOSE_OF_A_SEGMENT -> completion && path.endsWith(".seg");
        case SECOND_PART_OF_THE_FILM -> part && path.endsWith("/out.mkv");
        case PUBLISHING_OF_THE_FILM -> completion && path.endsWith("/out.mkv");
      };
    }
  }

  @Test
  void publishingThatFailsFailsTheFilmAndTheNextRunGoesOn() throws Exception {
    failAndGoOn(Write.PUBLISHING_OF_THE_FILM);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PUBLISHING_OF_THE_FILM")
  void aWriteThatFailsFailsTheFilmAndTheNextRunGoesOn(Write write) throws Exception {
    failAndGoOn(write);
  }

  private void failAndGoOn(Write write) throws Exception {
    AtomicInteger failures = new AtomicInteger();
    server
        .door()
        .open(
            (method, path, query, range) ->
                write.is(method, path, query) && failures.incrementAndGet() > 0 ? DENY : NONE);
    assertThatThrownBy(this::restore)
        .satisfies(
            failure -> {
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.STORAGE);
              assertThat(Failures.line(failure)).contains("not allowed");
            });
    assertThat(failures.get()).isPositive();
    assertNothingIsAtOut();
    noMischief();
    restore();
    assertOnlyTheFilmIsLeft(film);
  }

  @Test
  void aFilmThatIsReplacedBetweenPlanAndRunFailsAndTheNextRunRestoresTheNewOne() throws Exception {
    Path other = noise("faults-2.mp4", 2);
    AtomicBoolean replaced = new AtomicBoolean();
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (path.endsWith("/plan.json") && !replaced.getAndSet(true)) {
                replace(other);
              }
              return NONE;
            });
    assertThatThrownBy(this::restore)
        .satisfies(
            failure -> {
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.FILM);
              assertThat(Failures.line(failure))
                  .contains("in.mp4", "changed while it was being restored", "start again");
            });
    assertNothingIsAtOut();
    noMischief();
    assertThat(storage.folders(folder)).isEmpty();
    assertThat(restore().otherWork()).isEmpty();
    assertOnlyTheFilmIsLeft(other);
  }

  private void replace(Path other) {
    try {
      storage.publish(Files.copy(other, local.resolve("other.mp4")), in, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RestoreJob.Outcome restore() throws Exception {
    return LocalSpark.restore(
        storage,
        RestoreRequest.of(in, out)
            .optModel("identity")
            .optCodec(VideoCodec.FFV1)
            .optChunkFrames(CHUNK)
            .build());
  }

  private void assertNothingIsAtOut() throws IOException {
    assertThat(storage.list(folder)).extracting(FileStamp::location).containsExactly(in);
    assertThat(server.pendingUploads(folder)).isZero();
  }

  private void assertOnlyTheFilmIsLeft(Path source) throws IOException {
    assertThat(storage.list(folder))
        .extracting(FileStamp::location)
        .containsExactlyInAnyOrder(
            in, out, out + ".report.json", out + ".report.html", out + ".frames.parquet");
    assertThat(storage.folders(folder)).isEmpty();
    assertThat(server.pendingUploads(folder)).isZero();
    Path restored = Films.download(storage, out, local.resolve("restored.mkv"));
    assertThat(Films.hashes(restored)).isEqualTo(Films.hashes(source));
  }
}
