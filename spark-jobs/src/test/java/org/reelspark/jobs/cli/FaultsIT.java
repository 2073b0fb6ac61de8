package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * Chunks that fail, and uploads of killed processes: the same film or a clear failure, and nothing
 * left after the next run.
 */
@EnabledOnOs(OS.LINUX)
class FaultsIT {
  private static final int FRAMES = 60;
  private static final int CHUNK = 12;
  private static final int TRIES = 3;

  @TempDir Path folder;

  private Path result;
  private Path out;

  private final S3Server server = S3Server.get();
  private final Storage storage = new SchemeStorage(server.configuration());
  private final String store = server.bucket("films") + "/" + UUID.randomUUID();
  private final String in = store + "/in.mp4";

  @BeforeEach
  @AfterEach
  void noMischief() {
    server.door().open(S3Door.NO_MISCHIEF);
  }

  @BeforeEach
  void nameTheFilm() throws IOException {
    result = Files.createDirectory(folder.resolve("result"));
    out = result.resolve("out.mkv");
  }

  /** Of five chunks of a megabyte, so that each is fetched by requests of its own. */
  private static Path film() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(320, 240, "25", FRAMES));
    arguments.addAll(List.of("-vf", "noise=alls=60:allf=t"));
    arguments.addAll(List.of("-c:v", "libx264", "-preset", "ultrafast", "-qp", "4"));
    arguments.addAll(List.of("-g", "" + CHUNK, "-pix_fmt", "yuv420p", "-threads", "1"));
    return FilmFactory.film("faults.mp4", arguments);
  }

  private void upload(Path film) throws IOException {
    storage.publish(Files.copy(film, folder.resolve("film.mp4")), in, false);
  }

  @Test
  void aChunkThatFailsEveryTimeFailsTheFilmAfterSoManyTriesAndTheNextRunGoesOn() throws Exception {
    AtomicInteger failures = failAFetchOfTheFourthChunk(Integer.MAX_VALUE);
    try (Child child = restore(tries(), out.toString())) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(4);
      assertThat(child.errors())
          .contains("in.mp4: restore of frames 36 to 47 failed 3 times", "not allowed");
      assertThat(child.errors().lines().filter(line -> line.startsWith("\tat "))).isEmpty();
    }
    assertThat(failures).hasValue(TRIES);
    assertThat(out).doesNotExist();
    assertNoFileHoldsTheSecret();
    noMischief();
    // Of two tasks at a time, two had ended before the fourth was begun.
    assertThat(restoreHere().work().resumed()).isBetween(2, FRAMES / CHUNK - 1);
    assertOnlyTheFilmIsLeft();
  }

  /** What a command line of {@link #restore} does, in this process. */
  private RestoreReport restoreHere() throws IOException {
    Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    server.settings().forEach(settings::set);
    RestoreRequest request =
        RestoreRequest.of(in, out.toString())
            .optModel("identity")
            .optCodec(VideoCodec.FFV1)
            .optChunkFrames(CHUNK)
            .build();
    return new RestoreJob(new SchemeStorage(settings), request, LocalSpark::session, Progress.NONE)
        .run()
        .report();
  }

  private void assertOnlyTheFilmIsLeft() throws IOException {
    assertThat(Films.hashes(out)).isEqualTo(Films.hashes(film()));
    try (Stream<Path> left = Files.list(result)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet");
    }
  }

  @Test
  void aChunkThatFailsOnceIsTriedAgainAndTheReportSaysSo() throws Exception {
    AtomicInteger failures = failAFetchOfTheFourthChunk(1);
    Path metrics = Files.createDirectory(folder.resolve("metrics"));
    List<String> options = new ArrayList<>(tries());
    options.addAll(MetricFiles.options(metrics));
    Path events = Files.createDirectory(folder.resolve("events"));
    options.add("-Dspark.eventLog.enabled=true");
    options.add("-Dspark.hadoop.fs.azure.account.key.films=not-a-secret");
    options.add("-Dspark.eventLog.dir=" + events.toUri());
    try (Child child = restore(options, out.toString())) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    assertThat(failures).hasValue(1);
    RestoreReport report =
        RestoreReport.of(Files.readString(result.resolve("out.mkv.report.json")));
    assertThat(report.work().retries()).isEqualTo(1);
    assertThat(MetricFiles.last(metrics, "chunksRetried")).isEqualTo(1);
    assertThat(MetricFiles.last(metrics, "chunks")).isEqualTo(FRAMES / CHUNK);
    assertOnlyTheFilmIsLeft();
    // What Spark's pages show is what the event log holds.
    try (Stream<Path> logs = Files.list(events)) {
      assertThat(logs.findFirst().orElseThrow())
          .content()
          .contains("\"spark.hadoop.fs.s3a.secret.key\":\"*********(redacted)\"");
    }
    assertNoFileHoldsTheSecret();
  }

  /** Of the log, the report, the event log and all else that the job has written. */
  private void assertNoFileHoldsTheSecret() throws IOException {
    String secret = server.settings().get("fs.s3a.secret.key");
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }

  private static List<String> tries() {
    return List.of("-Dspark.master=local[2," + TRIES + "]");
  }

  /** Once there is a plan, as only tasks fetch this part of the film from then on. */
  private AtomicInteger failAFetchOfTheFourthChunk(int times) throws IOException {
    upload(film());
    FrameIndex index;
    try (SeekableSource source = new LocalStorage().open(film().toString())) {
      index = FrameIndexer.index(source, FilmProbe.probe(source), DamagePolicy.FAIL, bytes -> {});
    }
    long from = index.position(3 * CHUNK + 3);
    long to = index.position(4 * CHUNK - 3);
    AtomicInteger failures = new AtomicInteger();
    server
        .door()
        .open(
            (method, path, query, range) -> {
              long at = range.isEmpty() ? -1 : begin(range);
              boolean fails = at >= from && at < to && isPlanned() && failures.get() < times;
              failures.addAndGet(fails ? 1 : 0);
              return fails ? S3Door.Mischief.DENY : S3Door.Mischief.NONE;
            });
    return failures;
  }

  private static long begin(String range) {
    return Long.parseLong(range.replaceAll("bytes=(\\d+)-.*", "$1"));
  }

  private boolean isPlanned() {
    return works().stream().anyMatch(work -> Files.exists(work.resolve("plan.json")));
  }

  private List<Path> works() {
    try (Stream<Path> entries = Files.list(result)) {
      return entries.filter(path -> path.toString().endsWith(".reelspark-work")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(strings = {"restore", "clean"})
  void theUploadOfAKilledProcessGoes(String next) throws Exception {
    List<String> noise = new ArrayList<>(FilmFactory.pattern(320, 240, "25", 100));
    noise.addAll(List.of("-vf", "noise=alls=60:allf=t", "-c:v", "libx264", "-g", "12"));
    noise.addAll(List.of("-pix_fmt", "yuv420p", "-threads", "1"));
    Path film = FilmFactory.film("noise-100.mp4", noise);
    upload(film);
    CountDownLatch uploading = new CountDownLatch(1);
    CountDownLatch killed = new CountDownLatch(1);
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (path.endsWith("/out.mkv") && query.contains("partNumber=2")) {
                uploading.countDown();
                killed.await(2, TimeUnit.MINUTES);
                return S3Door.Mischief.DENY;
              }
              return S3Door.Mischief.NONE;
            });
    String stored = store + "/out.mkv";
    List<String> local = List.of("-Dspark.master=local[2]");
    try (Child child = restore(local, stored)) {
      boolean begun = uploading.await(3, TimeUnit.MINUTES);
      child.process().destroyForcibly().waitFor();
      assertThat(begun).as(child.errors()).isTrue();
    }
    killed.countDown();
    noMischief();
    assertThat(server.pendingUploads(store)).isEqualTo(1);
    assertThat(storage.stat(stored)).isEmpty();
    try (Child other = restore(local, stored, "--to=90f", "--work=" + folder.resolve("other"))) {
      assertThat(other.exitCode()).as(other.errors()).isEqualTo(2);
      assertThat(other.errors()).contains(stored + ": another run is publishing there: plan ");
    }
    try (Child child =
        next.equals("clean") ? start(local, "clean", stored) : restore(local, stored)) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    if (next.equals("clean")) {
      assertThat(server.pendingUploads(store)).isZero();
      assertThat(storage.folders(store)).isEmpty();
      assertThat(storage.list(store)).extracting(FileStamp::location).containsExactly(in);
    } else {
      assertOnlyTheFilmIsStored(stored, film);
    }
  }

  private Child restore(List<String> options, String to, String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("restore", in, to, "--model=identity"));
    arguments.addAll(List.of("--codec=ffv1", "--chunk-frames=" + CHUNK, "--quiet"));
    arguments.addAll(List.of(more));
    return start(options, arguments.toArray(String[]::new));
  }

  private Child start(List<String> options, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(options);
    server.settings().forEach((name, value) -> all.add("-Dspark.hadoop." + name + "=" + value));
    return Child.start(folder, List.of(), all, arguments);
  }

  private void assertOnlyTheFilmIsStored(String stored, Path film) throws IOException {
    assertThat(storage.list(store))
        .extracting(FileStamp::location)
        .containsExactlyInAnyOrder(
            in,
            stored,
            stored + ".report.json",
            stored + ".report.html",
            stored + ".frames.parquet");
    assertThat(storage.folders(store)).isEmpty();
    assertThat(server.pendingUploads(store)).isZero();
    Path local = Films.download(storage, stored, folder.resolve("stored.mkv"));
    assertThat(Films.hashes(local)).isEqualTo(Films.hashes(film));
  }
}
