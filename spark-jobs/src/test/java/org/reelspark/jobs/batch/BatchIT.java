package org.reelspark.jobs.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.Row;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.batch.FilmRow.Status;
import org.reelspark.jobs.clean.CleanJob;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

class BatchIT {
  @TempDir Path folder;
  private Path in;
  private Path out;
  private final List<String> begun = Collections.synchronizedList(new ArrayList<>());
  private final List<String> otherWork = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void makeFilms() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    out = folder.resolve("out");
    Files.copy(Films.film("batch-short.mp4", 24), in.resolve("a.mp4"));
    Files.copy(Films.film("batch-long.mp4", 72), in.resolve("b.mp4"));
    Files.writeString(in.resolve("c.mp4"), "This is no film.\n".repeat(100));
  }

  private RestoreRequest.Builder request(String name) {
    return request(name, out.resolve(name + ".mkv").toString());
  }

  private RestoreRequest.Builder request(String name, String place) {
    return RestoreRequest.of(in.resolve(name).toString(), place)
        .optModel("identity")
        .optCodec(VideoCodec.FFV1)
        .optChunkFrames(12);
  }

  private List<FilmRow> run(Integer atOnce, RestoreRequest... requests) throws IOException {
    return run(LocalSpark.storage(), out.toString(), atOnce, requests);
  }

  private List<FilmRow> run(
      Storage storage, String outFolder, Integer atOnce, RestoreRequest... requests)
      throws IOException {
    begun.clear();
    return new BatchJob(
            storage,
            List.of(requests),
            new Location(outFolder),
            LocalSpark::session,
            atOnce,
            new BatchJob.Watcher() {
              @Override
              public Progress begun(String film) {
                begun.add(new Location(film).name());
                return Progress.NONE;
              }

              @Override
              public void otherWork(String folder) {
                otherWork.add(folder);
              }

              @Override
              public void ended(FilmRow row, int ended, int films) {}
            })
        .run();
  }

  private List<FilmRow> runAll() throws IOException {
    return run(2, request("a.mp4").build(), request("b.mp4").build(), request("c.mp4").build());
  }

  @Test
  void aFilmThatFailsCostsOnlyItself() throws Exception {
    List<FilmRow> rows = runAll();
    assertThat(rows)
        .extracting(FilmRow::status)
        .containsExactly(Status.RESTORED, Status.RESTORED, Status.FAILED);
    assertThat(rows.get(2).exitCode()).isEqualTo(3);
    assertThat(rows.get(2).message()).contains("c.mp4");
    for (String name : List.of("a.mp4", "b.mp4")) {
      assertThat(Films.hashes(out.resolve(name + ".mkv")))
          .isEqualTo(Films.hashes(in.resolve(name)));
    }
    assertThat(out.resolve("c.mp4.mkv")).doesNotExist();
  }

  @Test
  void theTableSaysWhatBecameOfEachFilm() throws Exception {
    List<FilmRow> rows = runAll();
    assertThat(new FilmsTable(LocalSpark.storage(), new Location(out.toString())).read())
        .containsExactlyInAnyOrderElementsOf(rows);
    List<Row> table =
        LocalSpark.session()
            .read()
            .parquet(out.resolve("films.parquet").toString())
            .orderBy("film")
            .select("status", "exit_code", "frames", "chunks")
            .collectAsList();
    assertThat(table)
        .extracting(Row::mkString)
        .containsExactly("restored0242", "restored0726", "failed300");
  }

  @Test
  void thePageListsTheFilmsWithThoseThatFailedFirst() throws Exception {
    runAll();
    Document page = Jsoup.parse(Files.readString(out.resolve("films.html")));
    assertThat(page.select("h2").get(0).text()).isEqualTo("1 of 3 films failed");
    assertThat(page.select("tbody th").eachText().get(0)).isEqualTo("c.mp4");
    assertThat(page.select("tbody td").get(0).text()).startsWith("failed (3): ").contains("c.mp4");
    assertThat(page.select("tbody a").eachAttr("href"))
        .containsExactlyInAnyOrder("./a.mp4.mkv.report.html", "./b.mp4.mkv.report.html")
        .allSatisfy(link -> assertThat(out.resolve(link)).exists());
  }

  @Test
  void runAgainItDoesOnlyWhatIsNotDone() throws Exception {
    runAll();
    Files.copy(
        Films.film("batch-third.mp4", 36),
        in.resolve("c.mp4"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(runAll())
        .extracting(FilmRow::status)
        .containsExactly(Status.ALREADY, Status.ALREADY, Status.RESTORED);
  }

  @Test
  void aFilmThatChangedIsRestoredAgain() throws Exception {
    runAll();
    Files.copy(
        Films.film("batch-third.mp4", 36),
        in.resolve("a.mp4"),
        StandardCopyOption.REPLACE_EXISTING);
    assertThat(runAll())
        .extracting(FilmRow::status)
        .containsExactly(Status.RESTORED, Status.ALREADY, Status.FAILED);
    assertThat(Films.hashes(out.resolve("a.mp4.mkv"))).isEqualTo(Films.hashes(in.resolve("a.mp4")));
  }

  @Test
  void whatAKilledRunLeftOfTheTableGoes() throws Exception {
    Files.createDirectories(out);
    Path left = Files.createFile(out.resolve(".films.json.0123456789abcdef.part"));
    Path other = Files.createFile(out.resolve(".films.json.mine"));
    runAll();
    assertThat(left).doesNotExist();
    assertThat(other).exists();
  }

  @Test
  void aFilmOfTheSameSizeAndANewTimeIsRestoredAgainWhereItsPicturesChanged() throws Exception {
    byte[] bytes = uncompressed();
    Path film = Files.write(in.resolve("raw.mkv"), bytes);
    RestoreRequest request = request("raw.mkv").build();
    assertThat(run(1, request)).extracting(FilmRow::status).containsExactly(Status.RESTORED);
    Instant time = Files.getLastModifiedTime(film).toInstant();
    Files.setLastModifiedTime(film, FileTime.from(time.plusSeconds(60)));
    assertThat(run(1, request)).extracting(FilmRow::status).containsExactly(Status.ALREADY);
    bytes[bytes.length / 2] ^= 1;
    Files.write(film, bytes);
    Files.setLastModifiedTime(film, FileTime.from(time.plusSeconds(120)));
    assertThat(run(1, request)).extracting(FilmRow::status).containsExactly(Status.RESTORED);
    assertThat(Films.hashes(out.resolve("raw.mkv.mkv"))).isEqualTo(Films.hashes(film));
  }

  @Test
  void aFilmThatChangedByItsSizeAloneIsRestoredAgain() throws Exception {
    Path film = in.resolve("a.mp4");
    runAll();
    FileTime time = Files.getLastModifiedTime(film);
    Files.copy(Films.film("batch-third.mp4", 36), film, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(film, time);
    assertThat(runAll())
        .extracting(FilmRow::status)
        .containsExactly(Status.RESTORED, Status.ALREADY, Status.FAILED);
  }

  private static byte[] uncompressed() throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 12));
    arguments.addAll(List.of("-c:v", "rawvideo", "-pix_fmt", "yuv420p", "-threads", "1"));
    return Files.readAllBytes(FilmFactory.film("raw-12.mkv", arguments));
  }

  /** Of the same size and time, as a store's clock and a film without compression may have it. */
  @Test
  void aFilmThatChangedByItsTagAloneIsRestoredAgain() throws Exception {
    byte[] bytes = uncompressed();
    S3Server server = S3Server.get();
    Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    server.settings().forEach(settings::set);
    Storage storage = new SchemeStorage(settings);
    String store = server.bucket("films") + "/" + UUID.randomUUID();
    List<FileStamp> stamps = new ArrayList<>();
    List<List<String>> frames = new ArrayList<>();
    for (int upload = 0; upload < 2; upload++) {
      bytes[bytes.length / 2] ^= 1;
      Path film = Files.write(folder.resolve("film.mkv"), bytes);
      frames.add(Films.hashes(film));
      storage.publish(film, store + "/in.mkv", true);
      server.date(store + "/in.mkv", Instant.parse("2026-01-02T03:04:05Z"));
      stamps.add(storage.stat(store + "/in.mkv").orElseThrow());
      RestoreRequest request =
          RestoreRequest.of(store + "/in.mkv", store + "/out.mkv")
              .optModel("identity")
              .optCodec(VideoCodec.FFV1)
              .build();
      assertThat(run(storage, store, 1, request))
          .extracting(FilmRow::status)
          .containsExactly(Status.RESTORED);
      Path out = Films.download(storage, store + "/out.mkv", folder.resolve("out.mkv"));
      assertThat(Films.hashes(out)).isEqualTo(frames.get(upload));
    }
    assertThat(frames.get(0)).isNotEqualTo(frames.get(1));
    assertThat(stamps.get(0))
        .isNotEqualTo(stamps.get(1))
        .usingRecursiveComparison()
        .ignoringFields("tag")
        .isEqualTo(stamps.get(1));
  }

  @Test
  void otherSettingsReplaceAFilmOnlyWhenTold() throws Exception {
    run(1, request("a.mp4").optKeepWork(true).build());
    RestoreRequest.Builder other = request("a.mp4").optModel("median");
    assertThat(run(1, other.build()).get(0).exitCode()).isEqualTo(2);
    assertThat(run(1, request("a.mp4").build()).get(0).status()).isEqualTo(Status.ALREADY);
    assertThat(otherWork).isEmpty();
    assertThat(run(1, other.optOverwrite(true).build()).get(0).status()).isEqualTo(Status.RESTORED);
    assertThat(otherWork)
        .isEqualTo(new CleanJob(LocalSpark.storage()).run(request("a.mp4").build().out()))
        .hasSize(1);
  }

  @Test
  void anotherFilmAtOutIsLeftAlone() throws Exception {
    Path there = Files.createDirectory(out).resolve("a.mp4.mkv");
    Files.writeString(there, "somebody's");
    List<FilmRow> rows = run(1, request("a.mp4").build());
    assertThat(rows.get(0).exitCode()).isEqualTo(2);
    assertThat(there).hasContent("somebody's");
  }

  @Test
  void theLongestFilmIsBegunFirst() throws Exception {
    run(1, request("a.mp4").build(), request("b.mp4").build());
    assertThat(begun).containsExactly("b.mp4", "a.mp4");
  }

  @Test
  void filmsAreProbedAndIndexedInStagesOfSpark() throws Exception {
    Map<String, Integer> stages = new ConcurrentHashMap<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onStageCompleted(SparkListenerStageCompleted completed) {
            stages.put(completed.stageInfo().name(), completed.stageInfo().numTasks());
          }
        };
    LocalSpark.session().sparkContext().addSparkListener(listener);
    try {
      runAll();
      LocalSpark.session().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      LocalSpark.session().sparkContext().removeSparkListener(listener);
    }
    assertThat(stages)
        .containsEntry("probe out", 3)
        .containsEntry("index a.mp4", 1)
        .containsEntry("index b.mp4", 1)
        .containsEntry("restore b.mp4", 6);
  }

  /**
   * The last chunk of the long film waits for one of the short film, and the last of that for the
   * long film itself: neither would come if films did not share the cores, or were stitched when
   * all are restored.
   */
  @Test
  void chunksOfAllFilmsShareTheCoresAndAFilmIsStitchedAsSoonAsItsOwnAreThere() throws Exception {
    S3Server server = S3Server.get();
    Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    server.settings().forEach(settings::set);
    String outFolder = server.bucket("films") + "/" + UUID.randomUUID();
    CountDownLatch shortBegun = new CountDownLatch(1);
    CountDownLatch longPublished = new CountDownLatch(1);
    List<String> late = Collections.synchronizedList(new ArrayList<>());
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (method.equals("PUT") && path.contains("/a.mkv.") && path.contains("/segments/")) {
                shortBegun.countDown();
                awaitFor(path, "/segments/00001", longPublished, late);
              } else if (method.equals("PUT") && path.endsWith("/b.mkv")) {
                longPublished.countDown();
              } else if (method.equals("PUT") && path.contains("/b.mkv.")) {
                awaitFor(path, "/segments/00005", shortBegun, late);
              }
              return S3Door.Mischief.NONE;
            });
    try {
      List<FilmRow> rows =
          run(
              new SchemeStorage(settings),
              outFolder,
              null,
              request("a.mp4", outFolder + "/a.mkv").build(),
              request("b.mp4", outFolder + "/b.mkv").build());
      assertThat(rows).extracting(FilmRow::status).containsOnly(Status.RESTORED);
      assertThat(late).isEmpty();
      assertThat(List.of(shortBegun, longPublished))
          .allSatisfy(come -> assertThat(come.getCount()).isZero());
    } finally {
      server.door().open(S3Door.NO_MISCHIEF);
    }
  }

  /** The two films that may be restored at once on two cores are published when the third is. */
  @Test
  void aFilmThatIsBeingPublishedMakesRoomForTheNext() throws Exception {
    Files.copy(
        Films.film("batch-third.mp4", 36),
        in.resolve("c.mp4"),
        StandardCopyOption.REPLACE_EXISTING);
    S3Server server = S3Server.get();
    Configuration settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    server.settings().forEach(settings::set);
    String outFolder = server.bucket("films") + "/" + UUID.randomUUID();
    CountDownLatch shortBegun = new CountDownLatch(1);
    List<String> late = Collections.synchronizedList(new ArrayList<>());
    server
        .door()
        .open(
            (method, path, query, range) -> {
              if (method.equals("PUT") && path.contains("/a.mkv.") && path.contains("/segments/")) {
                shortBegun.countDown();
              } else if (method.equals("PUT") && path.matches(".*/[bc]\\.mkv")) {
                awaitFor(path, ".mkv", shortBegun, late);
              }
              return S3Door.Mischief.NONE;
            });
    try {
      List<FilmRow> rows =
          run(
              new SchemeStorage(settings),
              outFolder,
              null,
              request("a.mp4", outFolder + "/a.mkv").build(),
              request("b.mp4", outFolder + "/b.mkv").build(),
              request("c.mp4", outFolder + "/c.mkv").build());
      assertThat(rows).extracting(FilmRow::status).containsOnly(Status.RESTORED);
      assertThat(late).isEmpty();
    } finally {
      server.door().open(S3Door.NO_MISCHIEF);
    }
  }

  private static void awaitFor(String path, String chunk, CountDownLatch come, List<String> late)
      throws InterruptedException {
    if (path.contains(chunk) && !come.await(1, TimeUnit.MINUTES)) {
      late.add(path);
    }
  }

  @Test
  void twoFilmsToOneOutAreRefused() {
    assertThatThrownBy(() -> run(1, request("a.mp4").build(), request("a.mp4").build()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("a.mp4.mkv");
  }
}
