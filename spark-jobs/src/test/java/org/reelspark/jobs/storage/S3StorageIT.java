package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reelspark.jobs.storage.S3Door.Mischief.DENY;
import static org.reelspark.jobs.storage.S3Door.Mischief.NONE;
import static org.reelspark.jobs.storage.S3Door.Mischief.REDIRECT;
import static org.reelspark.jobs.storage.S3Door.Mischief.STALL;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.s3a.impl.AWSClientConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.io.StorageContract;
import org.reelspark.jobs.restore.Failures;

/** S3A over a real S3 server keeps the contract, fetches ranges and leaves nothing behind. */
class S3StorageIT extends StorageContract {
  private static final S3Server SERVER = S3Server.get();

  private final Configuration configuration = SERVER.configuration();
  private final Storage storage = new HadoopStorage(configuration);
  private final String folder = SERVER.bucket("films") + "/" + UUID.randomUUID();

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return folder;
  }

  @BeforeEach
  @AfterEach
  void noMischief() {
    SERVER.door().open(S3Door.NO_MISCHIEF);
  }

  @Test
  void readingFetchesRangesAndLittleInVain() throws IOException {
    write("reel.bin", new byte[12 << 20]);
    SERVER.door().open(S3Door.NO_MISCHIEF);
    int from = 3 << 20;
    int length = 6 << 20;
    try (SeekableSource source = storage.open(folder + "/reel.bin")) {
      byte[] buffer = new byte[1 << 16];
      for (int at = from; at < from + length; ) {
        at += source.read(at, buffer, 0, Math.min(buffer.length, from + length - at));
      }
    }
    List<S3Door.Request> fetches =
        SERVER.door().requests().stream().filter(r -> r.method().equals("GET")).toList();
    assertThat(fetches).allMatch(fetch -> fetch.range().startsWith("bytes="));
    assertThat(fetches.stream().mapToLong(S3Door.Request::bytes).sum())
        .isBetween((long) length, (long) (1.15 * length));
    assertThat(fetches).hasSizeLessThan(40);
  }

  @Test
  void uploadsOfKilledWritersAreRemovedWithTheFolderOrTheFilm() throws IOException {
    byte[] parts = new byte[12 << 20];
    storage.create(folder + "/work/segment").write(parts, 0, parts.length);
    storage.create(folder + "/out.mkv").write(parts, 0, parts.length);
    storage.create(folder + "/other.mkv").write(parts, 0, parts.length);
    assertThat(pendingUploads()).isEqualTo(3);
    storage.delete(folder + "/work");
    assertThat(pendingUploads()).isEqualTo(2);
    storage.discardUnfinished(folder + "/out.mkv");
    assertThat(pendingUploads()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 6 << 20})
  void ofTwoThatPublishAtOnceTheFirstToBeDoneWins(int bytes, @TempDir java.nio.file.Path local)
      throws IOException {
    String out = folder + "/out.mkv";
    java.nio.file.Path late = Files.write(local.resolve("late"), new byte[bytes]);
    java.nio.file.Path first = Files.writeString(local.resolve("first"), "first");
    AtomicBoolean begun = new AtomicBoolean();
    SERVER
        .door()
        .open(
            (method, path, query, range) -> {
              if (path.endsWith("/out.mkv") && method.startsWith("P") && !begun.getAndSet(true)) {
                publish(first, out);
              }
              return S3Door.Mischief.NONE;
            });
    assertThatThrownBy(() -> storage.publish(late, out, false))
        .isInstanceOf(FileAlreadyExistsException.class)
        .hasMessageContaining("out.mkv");
    assertThat(storage.stat(out).orElseThrow().size()).isEqualTo(5);
    assertThat(pendingUploads()).isZero();
  }

  private void publish(java.nio.file.Path file, String location) {
    try {
      storage.publish(file, location, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSinkThatIsClosedWithoutCommitEndsItsUpload() throws IOException {
    try (Sink sink = storage.create(folder + "/never")) {
      sink.write(new byte[12 << 20], 0, 12 << 20);
      assertThat(pendingUploads()).isEqualTo(1);
    }
    assertThat(pendingUploads()).isZero();
  }

  /** What fails of a write of 12 MB in parts of 5 MB. */
  private enum Step {
    SECOND_PART,
    COMPLETION;

    boolean is(String method, String query) {
      return this == SECOND_PART
          ? method.equals("PUT") && query.contains("partNumber=2")
          : method.equals("POST") && query.startsWith("uploadId=");
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aFilmThatIsNotPublishedToItsEndLeavesNothing(Step step, @TempDir java.nio.file.Path local)
      throws IOException {
    String out = folder + "/out.mkv";
    java.nio.file.Path film = Files.write(local.resolve("film"), new byte[12 << 20]);
    SERVER.door().open((method, path, query, range) -> step.is(method, query) ? DENY : NONE);
    assertThatThrownBy(() -> storage.publish(film, out, false))
        .satisfies(
            failure -> {
              assertThat(Failures.line(failure)).contains("out.mkv", "not allowed");
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.STORAGE);
            });
    assertThat(storage.stat(out)).isEmpty();
    assertThat(pendingUploads()).isZero();
    noMischief();
    storage.publish(film, out, false);
    assertThat(storage.stat(out).orElseThrow().size()).isEqualTo(12 << 20);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aSegmentThatIsNotWrittenToItsEndLeavesNothing(Step step) throws IOException {
    SERVER.door().open((method, path, query, range) -> step.is(method, query) ? DENY : NONE);
    assertThatThrownBy(() -> write("segment", new byte[12 << 20])).isInstanceOf(IOException.class);
    assertThat(storage.stat(folder + "/segment")).isEmpty();
    assertThat(pendingUploads()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Integer.MAX_VALUE})
  void aReadThatStallsIsTriedAgainAndGivenUpAtLast(int stalls) throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(5).nextBytes(bytes);
    write("reel.bin", bytes);
    AtomicInteger asked = new AtomicInteger();
    SERVER
        .door()
        .open(
            (method, path, query, range) ->
                method.equals("GET") && asked.incrementAndGet() <= stalls ? STALL : NONE);
    Configuration impatient = SERVER.configuration();
    impatient.setBoolean("fs.s3a.impl.disable.cache", true);
    impatient.set("fs.s3a.connection.timeout", "300ms");
    impatient.set("fs.s3a.attempts.maximum", "1");
    impatient.set("fs.s3a.retry.limit", "1");
    AWSClientConfig.setMinimumOperationDuration(Duration.ofMillis(100));
    try (SeekableSource source = new HadoopStorage(impatient).open(folder + "/reel.bin")) {
      byte[] read = new byte[1000];
      if (stalls == 1) {
        assertThat(source.read(0, read, 0, read.length)).isPositive();
        assertThat(read).isEqualTo(Arrays.copyOf(bytes, read.length));
      } else {
        assertThatThrownBy(() -> source.read(0, read, 0, read.length))
            .isInstanceOf(IOException.class)
            .hasMessageContainingAll("reel.bin", "byte 0 could not be read in 4 attempts");
      }
    } finally {
      AWSClientConfig.resetMinimumOperationDuration();
    }
  }

  @Test
  void slowDownsAndBrokenConnectionsAreTriedAgain() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(5).nextBytes(bytes);
    AtomicInteger asked = new AtomicInteger();
    SERVER
        .door()
        .open(
            (method, path, query, range) -> {
              int n = asked.incrementAndGet();
              return n % 3 == 0
                  ? S3Door.Mischief.THROTTLE
                  : n % 5 == 0 && method.equals("GET")
                      ? S3Door.Mischief.DROP
                      : S3Door.Mischief.NONE;
            });
    write("reel.bin", bytes);
    try (SeekableSource source = storage.open(folder + "/reel.bin")) {
      byte[] read = new byte[bytes.length];
      for (int at = 0; at < read.length; ) {
        at += source.read(at, read, at, read.length - at);
      }
      assertThat(read).isEqualTo(bytes);
    }
  }

  @Test
  void namesMayHoldBlanksHashesAndLettersOfAnyKind() throws IOException {
    String name = "Stra\u00dfe am Meer #2 + 100% \u6620\u753b.mkv";
    write(name, new byte[3]);
    assertThat(storage.stat(folder + "/" + name).orElseThrow().size()).isEqualTo(3);
    assertThat(storage.list(folder))
        .singleElement()
        .extracting("location")
        .isEqualTo(folder + "/" + name);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatAClientMayNotOrCanNotIsOneLineAndExitCodeFour(
      String location, Map<String, String> settings, S3Door.Mischief mischief, String[] words) {
    Configuration own = SERVER.configuration();
    own.setBoolean("fs.s3a.impl.disable.cache", true);
    settings.forEach(own::set);
    SERVER.door().open((method, path, query, range) -> mischief);
    assertThatThrownBy(() -> new HadoopStorage(own).stat(location))
        .satisfies(
            failure -> {
              assertThat(Failures.line(failure)).contains(words).doesNotContain("not-a-secret");
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.STORAGE);
            });
  }

  static Stream<Arguments> failures() {
    String film = SERVER.bucket("films") + "/film.mkv";
    Map<String, String> nothing = Map.of();
    Map<String, String> noCredentials =
        Map.of(
            "fs.s3a.access.key", "",
            "fs.s3a.secret.key", "",
            "fs.s3a.aws.credentials.provider",
                "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    return Stream.of(
        failure(
            "an unknown bucket", "s3a://nobodys-bucket/film.mkv", nothing, NONE, "nobodys-bucket"),
        failure("no credentials", film, noCredentials, NONE, film, "redentials"),
        failure(
            "a wrong secret",
            film,
            Map.of("fs.s3a.secret.key", "guess"),
            NONE,
            film,
            "not allowed"),
        failure("no permission", film, nothing, DENY, film, "not allowed"),
        failure("another region", film, nothing, REDIRECT, film, "region"));
  }

  private static Arguments failure(
      String what,
      String location,
      Map<String, String> settings,
      S3Door.Mischief mischief,
      String... words) {
    return Arguments.of(Named.of(what, location), settings, mischief, words);
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (Sink sink = storage.create(folder + "/" + name)) {
      sink.write(bytes, 0, bytes.length);
      sink.commit();
    }
  }

  private int pendingUploads() throws IOException {
    return SERVER.pendingUploads(folder);
  }
}
