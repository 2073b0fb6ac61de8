package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;

/** What a job finds of earlier runs, it uses, repairs or refuses. */
class RestoreResumeIT {
  private static final int FRAMES = 60;
  private static final int CHUNKS = 5;

  @TempDir Path folder;
  private Path out;
  private byte[] undisturbed;

  private RestoreRequest.Builder request() {
    return LocalSpark.exact(Films.film("resume.mp4", FRAMES), out).optChunkFrames(12);
  }

  @BeforeEach
  void restoreOnceAndKeepTheWork() throws Exception {
    out = folder.resolve("out.mkv");
    RestoreJob.Outcome outcome = LocalSpark.restore(request().optKeepWork(true).build());
    assertThat(outcome.already()).isFalse();
    assertThat(outcome.report().work().resumed()).isZero();
    undisturbed = Files.readAllBytes(out);
  }

  @Test
  void theReportSaysWhatBecameOfTheFilm() throws Exception {
    RestoreReport report =
        RestoreReport.of(Files.readString(folder.resolve("out.mkv.report.json")));
    assertThat(report.verification().frames()).isEqualTo(FRAMES);
    assertThat(report.work().chunks()).isEqualTo(CHUNKS);
    assertThat(report.work().wallSeconds()).containsKeys("index", "restore", "stitch", "verify");
    assertThat(report.work().taskSeconds()).containsOnlyKeys("decode", "infer", "encode");
  }

  @Test
  void theFrameTableHasOneRowAFrameForSparkSql() {
    LocalSpark.session()
        .read()
        .parquet(folder.resolve("out.mkv.frames.parquet").toString())
        .createOrReplaceTempView("frames");
    List<Row> rows =
        LocalSpark.session()
            .sql("select frame, seconds, gain, concealed from frames order by frame")
            .collectAsList();
    assertThat(rows).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(rows.get(i).getInt(0)).isEqualTo(i);
      assertThat(rows.get(i).getFloat(2)).isEqualTo(1);
      assertThat(rows.get(i).getBoolean(3)).isFalse();
    }
  }

  @Test
  void aFilmThatIsThereIsNotRestoredAgain() throws Exception {
    RestoreJob.Outcome again = LocalSpark.restore(request().build());
    assertThat(again.already()).isTrue();
    assertThat(work()).isEmpty();
    assertThat(out).hasBinaryContent(undisturbed);
  }

  @Test
  void aJobKilledBetweenPublishingAndItsReportOnlyReports() throws Exception {
    Files.delete(folder.resolve("out.mkv.report.json"));
    RestoreJob.Outcome again = LocalSpark.restore(request().build());
    assertThat(again.already()).isTrue();
    assertThat(folder.resolve("out.mkv.report.json")).exists();
    assertThat(work()).isEmpty();
  }

  @Test
  void aJobKilledBeforePublishingOnlyStitches() throws Exception {
    unpublish();
    assertThat(resumed()).isEqualTo(CHUNKS);
  }

  @Test
  void aSegmentThatIsNotInTheLedgerIsAdopted() throws Exception {
    unpublish();
    Files.delete(work().get(0).resolve("ledger/00001.json"));
    assertThat(resumed()).isEqualTo(CHUNKS);
  }

  @Test
  void aDamagedSegmentIsRestoredAgain() throws Exception {
    unpublish();
    Path segment = segment(2);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
    assertThat(resumed()).isEqualTo(CHUNKS - 1);
  }

  @Test
  void aCutSegmentIsRestoredAgain() throws Exception {
    unpublish();
    Path segment = segment(0);
    Files.write(segment, java.util.Arrays.copyOf(Files.readAllBytes(segment), 1000));
    assertThat(resumed()).isEqualTo(CHUNKS - 1);
  }

  @Test
  void anotherChunksSegmentIsNotTaken() throws Exception {
    unpublish();
    Files.write(segment(3), Files.readAllBytes(segment(1)));
    assertThat(resumed()).isEqualTo(CHUNKS - 1);
  }

  /** Whole, described, and in the ledger: but another model made it. */
  @Test
  void aSegmentOfAnotherPlanIsNotTaken() throws Exception {
    Path stale = folder.resolve("stale.mkv");
    LocalSpark.restore(
        LocalSpark.exact(Films.film("resume.mp4", FRAMES), stale)
            .optModel("median")
            .optChunkFrames(12)
            .optKeepWork(true)
            .build());
    List<Path> works = work();
    Path theirs =
        works.stream()
            .filter(path -> path.toString().contains("stale.mkv"))
            .findAny()
            .orElseThrow();
    Path ours = works.get(1 - works.indexOf(theirs));
    unpublish(ours);
    Files.delete(segment(ours, 3));
    Path segment = segment(theirs, 3);
    String name = segment.getFileName().toString();
    for (String file :
        List.of(
            "segments/" + name, "segments/" + name.replace(".seg", ".json"), "ledger/00003.json")) {
      Files.copy(theirs.resolve(file), ours.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    LocalSpark.storage().delete(theirs.toString());
    assertThat(resumed()).isEqualTo(CHUNKS - 1);
  }

  @Test
  void aDamagedLedgerEntryCostsNothing() throws Exception {
    unpublish();
    Files.writeString(work().get(0).resolve("ledger/00004.json"), "{\"attempt\":0,");
    assertThat(resumed()).isEqualTo(CHUNKS);
  }

  @Test
  void freshThrowsEarlierWorkAway() throws Exception {
    unpublish();
    assertThat(LocalSpark.restore(request().optFresh(true).build()).report().work().resumed())
        .isZero();
    assertThat(out).hasBinaryContent(undisturbed);
  }

  @Test
  void anotherFilmAtOutIsRefusedAndReplacedWhenTold() throws Exception {
    Path other = Films.film("other.mp4", 24);
    Files.copy(other, out, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> LocalSpark.restore(request().build()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("out.mkv", "--overwrite");
    assertThat(out).hasSameBinaryContentAs(other);
    LocalSpark.restore(request().optOverwrite(true).build());
    assertThat(out).hasBinaryContent(undisturbed);
  }

  @Test
  void aRunThatFailsOverAnEarlierResultHasFailed() throws Exception {
    RestoreRequest request = request().optFresh(true).optOverwrite(true).build();
    RestoreJob again =
        new RestoreJob(
            LocalSpark.storage(),
            request,
            () -> {
              throw new IllegalStateException("Spark does not start");
            },
            Progress.NONE);
    assertThatThrownBy(again::run).hasMessage("Spark does not start");
    assertThat(out).hasBinaryContent(undisturbed);
  }

  @Test
  void twoRunsAtOnceGiveOneFilm() throws Exception {
    unpublish();
    deleteWork();
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      Callable<RestoreJob.Outcome> job = () -> LocalSpark.restore(request().build());
      List<Future<RestoreJob.Outcome>> runs = both.invokeAll(List.of(job, job));
      for (Future<RestoreJob.Outcome> run : runs) {
        assertThat(run.get().report().verification().frames()).isEqualTo(FRAMES);
      }
    } finally {
      both.shutdownNow();
    }
    assertThat(out).hasBinaryContent(undisturbed);
    assertThat(work()).isEmpty();
  }

  /** As a job leaves it that was killed before it published. */
  private void unpublish() throws IOException {
    unpublish(work().get(0));
  }

  private void unpublish(Path work) throws IOException {
    Files.delete(out);
    Files.delete(folder.resolve("out.mkv.report.json"));
    Files.delete(work.resolve("publishing.json"));
  }

  private int resumed() throws Exception {
    RestoreJob.Outcome outcome = LocalSpark.restore(request().build());
    assertThat(outcome.already()).isFalse();
    assertThat(out).hasBinaryContent(undisturbed);
    assertThat(work()).isEmpty();
    return outcome.report().work().resumed();
  }

  private Path segment(int chunk) throws IOException {
    return segment(work().get(0), chunk);
  }

  private static Path segment(Path work, int chunk) throws IOException {
    try (Stream<Path> segments = Files.list(work.resolve("segments"))) {
      return segments
          .filter(path -> path.getFileName().toString().matches("%05d-.*\\.seg".formatted(chunk)))
          .findFirst()
          .orElseThrow();
    }
  }

  private void deleteWork() throws IOException {
    LocalSpark.storage().delete(work().get(0).toString());
  }

  private List<Path> work() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(path -> path.toString().endsWith(".reelspark-work")).toList();
    }
  }
}
