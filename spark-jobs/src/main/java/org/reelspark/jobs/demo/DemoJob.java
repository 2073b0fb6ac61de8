package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.restore.Model;
import org.reelspark.core.video.FilmComposer;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.Progress.Stage;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.restore.StageClock;

/** Draws a film, ages it, restores it as any other, and measures what that gained. */
public final class DemoJob {
  private static final int WIDTH = 640;
  private static final int SCENE_FRAMES = 84;
  private static final int SMALL_WIDTH = 160;
  private static final int SMALL_SCENE_FRAMES = 12;
  private static final String CLEAN_QUALITY = "14";

  /** So that two cores have as much to do. */
  private static final int CHUNK_FRAMES = 84;

  private final Storage storage;
  private final Supplier<SparkSession> sessions;
  private final Path folder;
  private final String model;
  private final StageClock progress;

  /**
   * @param folder local folder for the films; what an earlier demo left there is replaced
   * @param model as {@code restore} takes it
   */
  public DemoJob(
      Storage storage,
      Supplier<SparkSession> sessions,
      Path folder,
      String model,
      Progress progress) {
    this.storage = storage;
    this.sessions = sessions;
    this.folder = folder;
    this.model = model;
    this.progress = new StageClock(progress);
  }

  public Path clean() {
    return folder.resolve("clean.mkv");
  }

  public Path aged() {
    return folder.resolve("aged.mkv");
  }

  public Path restored() {
    return folder.resolve("restored.mkv");
  }

  /** The defects that the model found, white. */
  public Path defects() {
    return folder.resolve("defects.mkv");
  }

  /** The aged film on the left, the restored one on the right, with its sound. */
  public Path sideBySide() {
    return folder.resolve("side-by-side.mp4");
  }

  /** The frame of each shot that has the largest defects: before, after, these, what changed. */
  public Path contactSheet() {
    return folder.resolve("contact-sheet.png");
  }

  /** One frame before (left half) and after (right half). */
  public Path still() {
    return folder.resolve("before-after.png");
  }

  /** What restoring did, to look at in a browser. */
  public Path page() {
    return folder.resolve("restored.mkv.report.html");
  }

  /** What {@link #run()} returns, as JSON. */
  public Path report() {
    return folder.resolve("report.json");
  }

  /**
   * Runs the demo.
   *
   * @throws SettingsException where the folder is a file
   * @throws FilmException where the restored film lacks something
   * @throws org.reelspark.core.network.ModelException where the model can't be used
   * @throws IOException where the folder can't be written
   */
  public DemoReport run() throws IOException {
    return run(film(), CHUNK_FRAMES);
  }

  /**
   * {@link #run()} in small, in which there is little to see.
   *
   * @throws SettingsException where the folder is a file
   * @throws FilmException where the restored film lacks something
   * @throws org.reelspark.core.network.ModelException where the model can't be used
   * @throws IOException where the folder can't be written
   */
  public DemoReport runSmall() throws IOException {
    return run(smallFilm(), 2 * SMALL_SCENE_FRAMES);
  }

  static DemoFilm smallFilm() {
    return new DemoFilm(SMALL_WIDTH, SMALL_SCENE_FRAMES);
  }

  /** The film that is drawn, unless a smaller one is asked for. */
  static DemoFilm film() {
    return new DemoFilm(WIDTH, SCENE_FRAMES);
  }

  private DemoReport run(DemoFilm film, int chunkFrames) throws IOException {
    Model.describe(model);
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new SettingsException(folder + ": is a file; choose another folder");
    }
    Files.createDirectories(folder);
    progress.begin(Stage.START, 1, 0);
    Relay relay = new Relay(CpuBudget.of(sessions.get().sparkContext().getConf()));
    long packets = render(film, relay);
    progress.begin(Stage.AGE, film.frames(), 0);
    Verification aged = Ageing.age(storage, clean(), aged(), relay, progress::done);
    RestoreJob.Outcome outcome = restore(chunkFrames);
    Verification restored = outcome.report().verification();
    requireAll(film, packets, aged, aged());
    requireAll(film, packets, restored, restored());
    progress.begin(Stage.MEASURE, film.frames(), 0);
    Measurement.Result measured =
        Measurement.of(clean(), aged(), restored(), defects(), film, relay, progress::done);
    measured.still().write(still());
    measured.sheet().write(contactSheet());
    Comparison.Result quality = measured.quality();
    List<StreamInfo> streams = outcome.report().film().streams();
    DemoReport report =
        new DemoReport(
            outcome.report().model(),
            film.format().width(),
            film.format().height(),
            restored.frames(),
            count(streams, "audio"),
            count(streams, "subtitle"),
            restored.packets(),
            DemoReport.aged(quality),
            DemoReport.restored(quality),
            DemoReport.all(quality).share(),
            DemoReport.gains(quality),
            measured.still().number(),
            progress.seconds());
    Files.writeString(report(), report.json());
    return report;
  }

  private long render(DemoFilm film, Relay relay) throws IOException {
    progress.begin(Stage.RENDER, film.frames(), 0);
    try (FilmComposer composer = composer(film, clean())) {
      relay.run(
          film.frames(),
          film::frame,
          (n, frame) -> {
            composer.add(frame);
            progress.done(n + 1);
          });
      return composer.finish();
    }
  }

  static FilmComposer composer(DemoFilm film, Path to) throws IOException {
    return new FilmComposer(film.script(), CLEAN_QUALITY, to);
  }

  private RestoreJob.Outcome restore(int chunkFrames) throws IOException {
    RestoreRequest request =
        RestoreRequest.of(aged().toString(), restored().toString())
            .optModel(model)
            .optChunkFrames(chunkFrames)
            .optFresh(true)
            .optOverwrite(true)
            .optMask(defects().toString())
            .optCompare(sideBySide().toString())
            .build();
    return new RestoreJob(storage, request, sessions, progress).run();
  }

  private static void requireAll(DemoFilm film, long packets, Verification found, Path file) {
    if (found.frames() != film.frames() || found.packets() != packets) {
      throw new FilmException(
          "%s: has %d frames and %d packets of sound and subtitles, not %d and %d"
              .formatted(file, found.frames(), found.packets(), film.frames(), packets));
    }
  }

  private static int count(List<StreamInfo> streams, String kind) {
    return (int) streams.stream().filter(stream -> stream.kind().equals(kind)).count();
  }
}
