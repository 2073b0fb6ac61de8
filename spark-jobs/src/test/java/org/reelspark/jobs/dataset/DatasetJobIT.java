package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.cli.Said;
import org.reelspark.jobs.dataset.DatasetSettings.Pairs;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.restore.LocalSpark;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.training.data.Dataset;

/**
 * The job dataset run again, stopped and gone on with, on films of several stretches, on an object
 * store, and what it refuses.
 */
class DatasetJobIT {
  private static final int CROP = 128;

  @TempDir static Path folder;

  private static Path shots;
  private static Path grey;

  @BeforeAll
  static void make() {
    shots = DatasetFilms.shots();
    grey = DatasetFilms.grey();
  }

  @Test
  void madeAgainItSaysSoAndAnotherIsRefusedUnlessTold() throws IOException {
    Path out = folder.resolve("again");
    assertThat(job(request(out, 1, false), Progress.NONE).run().already()).isFalse();
    Map<String, Integer> first = DatasetFilms.files(out);
    assertThat(job(request(out, 1, false), Progress.NONE).run().already()).isTrue();
    assertThat(DatasetFilms.files(out)).isEqualTo(first);
    assertThatThrownBy(() -> job(request(out, 9, false), Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("again", "--overwrite");
    assertThat(job(request(out, 9, true), Progress.NONE).run().already()).isFalse();
    assertThat(DatasetFilms.files(out)).isNotEqualTo(first);
    Files.writeString(out.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> job(request(out, 1, true), Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("other things");
    assertThat(folder.toFile().list()).noneMatch(name -> name.matches("again.*reelspark-work"));
  }

  @Test
  void whatAStoppedJobHadDoneIsNotDoneAgainAndNothingIsThereBefore() throws IOException {
    Path out = folder.resolve("stopped");
    DatasetRequest request = request(out, 1, false);
    Begun first = new Begun(Progress.Stage.PUBLISH);
    assertThatThrownBy(() -> job(request, first).run()).hasMessage("stopped");
    assertThat(first.done).containsEntry(Progress.Stage.CUT_OUT, 0L);
    assertThat(out).doesNotExist();
    Begun second = new Begun(null);
    DatasetJob.Outcome outcome = job(request, second).run();
    assertThat(second.done)
        .containsEntry(Progress.Stage.ANALYSE, (long) DatasetFilms.FRAMES)
        .containsEntry(Progress.Stage.CUT_OUT, outcome.dataset().rows());
    assertThat(out.resolve(Dataset.FILE)).exists();
  }

  /** Stretches of fifty frames, which a task each measures and cuts out. */
  @Test
  void aFilmOfSeveralStretchesGivesWhatOneWouldAndThoseThatWereDoneAreNotDoneAgain()
      throws IOException {
    Path film = longFilm();
    Path out = folder.resolve("long");
    double every = 0.3;
    DatasetRequest request = request(film.toString(), out.toString(), CROP, 4, every, false);
    assertThatThrownBy(() -> job(request, new Begun(Progress.Stage.PUBLISH)).run())
        .hasMessage("stopped");
    Path work = onlyOne(folder, "long\\..*work");
    assertThat(work.resolve("analysis").toFile().list()).hasSize(4);
    assertThat(work.resolve("ledger").toFile().list()).hasSize(4);
    Files.delete(work.resolve("analysis/000-00002.json"));
    Files.delete(work.resolve("ledger/000-00001.json"));
    Begun again = new Begun(null);
    Dataset made = job(request, again).run().dataset();
    List<Row> found =
        LocalSpark.session()
            .read()
            .parquet(out.resolve("frames").toString())
            .orderBy("run", "position")
            .collectAsList();
    long cutAnew =
        found.stream().filter(row -> row.<String>getAs("clip").contains("000-00001")).count();
    assertThat(cutAnew).isPositive();
    assertThat(again.done)
        .containsEntry(Progress.Stage.ANALYSE, 150L)
        .containsEntry(Progress.Stage.CUT_OUT, made.rows() - cutAnew);

    List<Frame> all = DatasetFilms.frames(film);
    List<PickedRun> expected = picked(film, all, every, 4);
    assertThat(expected)
        .anyMatch(
            run -> Stream.of(50, 100, 150).anyMatch(end -> run.first() < end && end < run.end()));
    Iterator<Row> next = found.iterator();
    Map<String, List<Frame>> clips = new TreeMap<>();
    for (PickedRun run : expected) {
      for (int frame = run.first(); frame < run.end(); frame++) {
        Row row = next.next();
        assertThat(row.<Integer>getAs("run")).isEqualTo(run.run());
        assertThat(row.<Integer>getAs("frame")).isEqualTo(frame);
        assertThat(row.<Float>getAs("sharpness")).isEqualTo(run.sharpness());
        assertThat(row.<Float>getAs("motion")).isEqualTo(run.motion());
        String clip = row.getAs("clip");
        if (!clips.containsKey(clip)) {
          clips.put(clip, DatasetFilms.frames(out.resolve(clip)));
        }
        assertThat(clips.get(clip).get(row.<Integer>getAs("clip_frame")).samples())
            .isEqualTo(
                all.get(frame)
                    .crop(row.getAs("crop_x"), row.getAs("crop_y"), CROP, CROP)
                    .samples());
      }
    }
    assertThat(next).isExhausted();
  }

  private static Path longFilm() {
    String size = "=size=160x128:rate=25,trim=end_frame=";
    return FilmFactory.film(
        "two-hundred.mkv",
        "-f",
        "lavfi",
        "-i",
        "testsrc2" + size + "90[a];mandelbrot" + size + "110[b];[a][b]concat,format=yuv420p",
        "-c:v",
        "ffv1",
        "-g",
        "10",
        "-threads",
        "1");
  }

  private static Path onlyOne(Path in, String name) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      List<Path> found = all.filter(file -> file.getFileName().toString().matches(name)).toList();
      assertThat(found).hasSize(1);
      return found.get(0);
    }
  }

  /** The runs of a film, measured frame after frame. */
  private static List<PickedRun> picked(Path film, List<Frame> frames, double every, long seed)
      throws IOException {
    PictureFormat format = frames.get(0).format();
    int black;
    try (FilmFrames opened = FilmFrames.open(film)) {
      black = FrameMeter.black(format, opened.film().video().colour());
    }
    FrameMeter meter = new FrameMeter(format, black);
    List<FrameFigures> figures = new ArrayList<>();
    Frame before = null;
    for (Frame frame : frames) {
      figures.add(
          new FrameFigures(
              meter.measure(frame, before),
              FrameFigures.sharpness(frame),
              FrameFigures.motion(frame, before),
              false));
      before = frame;
    }
    FilmAnalysis analysis =
        FilmAnalysis.of(0, figures.stream().map(FrameFigures::sums).toList(), black, Flicker.OFF);
    byte[] hash = sha256(Files.readAllBytes(film));
    int wanted = (int) Math.round(frames.size() / 25.0 / every);
    return new RunPicker(7, wanted, seed ^ ByteBuffer.wrap(hash).getLong())
        .pick(figures, analysis::cutBefore);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void filmsMayComeFromAnObjectStoreAndTheDatasetGoThere() throws IOException {
    var settings = LocalSpark.session().sparkContext().hadoopConfiguration();
    S3Server.get().settings().forEach(settings::set);
    Storage storage = new SchemeStorage(settings);
    String bucket = S3Server.get().bucket("films") + "/" + UUID.randomUUID();
    storage.publish(Files.copy(grey, folder.resolve("upload")), bucket + "/grey.mkv", false);
    DatasetRequest there = request(bucket + "/grey.mkv", bucket + "/set", CROP, 1, 1, false);
    assertThat(job(storage, there, Progress.NONE).run().already()).isFalse();
    assertThat(storage.folders(bucket)).containsExactly("set");
    assertThat(storage.folders(bucket + "/set")).containsExactlyInAnyOrder("clips", "frames");
    assertThat(job(storage, there, Progress.NONE).run().already()).isTrue();

    Path here = folder.resolve("local");
    job(request(grey.toString(), here.toString(), CROP, 1, 1, false), Progress.NONE).run();
    String clip = DatasetFilms.dataset(here).clips().get(0).file();
    assertThat(Films.download(storage, bucket + "/set/" + clip, folder.resolve("clip")))
        .hasSameBinaryContentAs(here.resolve(clip));
    assertThat(crops(bucket + "/set/frames")).isEqualTo(crops(here.resolve("frames").toString()));
  }

  private static List<Row> crops(String table) {
    return LocalSpark.session()
        .read()
        .parquet(table)
        .selectExpr("film", "frame", "run", "crop_x", "crop_y", "hex(image.data)")
        .orderBy("frame")
        .collectAsList();
  }

  private static DatasetRequest request(Path out, long seed, boolean overwrite) {
    return request(shots.toString(), out.toString(), CROP, seed, 1, overwrite);
  }

  private static DatasetRequest request(
      String film, String out, int crop, long seed, double every, boolean overwrite) {
    DatasetSettings settings =
        new DatasetSettings(
            List.of(crop), 7, every, seed, Pairs.NONE, new DamageSettings(seed, Map.of()));
    return new DatasetRequest(
        List.of(film), out, settings, DamagePolicy.FAIL, InterlacedPolicy.REFUSE, overwrite);
  }

  private static DatasetJob job(DatasetRequest request, Progress progress) {
    return job(LocalSpark.storage(), request, progress);
  }

  private static DatasetJob job(Storage storage, DatasetRequest request, Progress progress) {
    return new DatasetJob(storage, request, LocalSpark::session, progress);
  }

  /** What was done of each stage when it began. */
  private static final class Begun implements Progress {
    final Map<Stage, Long> done = new EnumMap<>(Stage.class);
    private final Stage last;

    /**
     * @param last when this stage begins the job is stopped; none where null
     */
    Begun(Stage last) {
      this.last = last;
    }

    @Override
    public void begin(Stage stage, long of, long before) {
      done.put(stage, before);
      if (stage == last) {
        throw new IllegalStateException("stopped");
      }
    }

    @Override
    public void done(long all) {}
  }

  @Test
  void whatCannotBeMadeIsSaidInOneLine() {
    Path none = folder.resolve("none");
    DatasetRequest large = request(shots.toString(), none.toString(), 256, 1, 1, false);
    assertThatThrownBy(() -> job(large, Progress.NONE).run())
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("192x144", "--crops=256");
    DatasetRequest flat = request(still().toString(), none.toString(), 0, 1, 1, false);
    assertThatThrownBy(() -> job(flat, Progress.NONE).run())
        .isInstanceOf(FilmException.class)
        .hasMessageContainingAll("still.mkv", "leave it out");
    Said small = Said.by("dataset", shots.toString(), "--out=" + none, "--crops=64", "--quiet");
    assertThat(small.code()).isEqualTo(2);
    assertThat(small.err()).singleElement().asString().contains("--crops=64");
    Said missing = Said.by("dataset", "missing.mkv", "--out=" + none, "--quiet");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).singleElement().asString().contains("missing.mkv");
    assertThat(none).doesNotExist();
  }

  private static Path still() {
    return FilmFactory.film(
        "still.mkv",
        "-f",
        "lavfi",
        "-i",
        "color=gray:size=96x64:rate=25,trim=end_frame=12",
        "-c:v",
        "ffv1");
  }
}
