package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmMaker;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.core.video.Stitcher;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.restore.RestoreJob;
import org.reelspark.jobs.restore.RestoreRequest;

/** Draws a film, ages it, restores it with the real job and measures what was gained. */
public final class DemoJob {
  private static final long SEED = 1895;
  private static final float WEAR = 0.5f;

  /** What came of it. */
  public record Result(
      Path clean,
      Path aged,
      Path restored,
      Path still,
      Comparison.Result quality,
      RestoreJob.Outcome outcome) {}

  private final Storage storage;
  private final Supplier<SparkSession> sessions;
  private final Path folder;
  private final String model;
  private final Progress progress;
  private final Consumer<String> say;
  private final FilmDamage damage =
      FilmDamage.of(
          DamageSettings.worn(SEED, WEAR), DemoFilm.FORMAT, DemoFilm.RATE, DemoFilm.FRAMES);

  /**
   * @param folder where the films go
   * @param say is told what is done
   */
  public DemoJob(
      Storage storage,
      Supplier<SparkSession> sessions,
      Path folder,
      String model,
      Progress progress,
      Consumer<String> say) {
    this.storage = storage;
    this.sessions = sessions;
    this.folder = folder;
    this.model = model;
    this.progress = progress;
    this.say = say;
  }

  public Result run() throws IOException {
    Files.createDirectories(folder);
    Path clean = folder.resolve("clean.mkv");
    Path aged = folder.resolve("aged.mkv");
    Path restored = folder.resolve("restored.mkv");
    say.accept("drawing a film of %d frames".formatted(DemoFilm.FRAMES));
    draw(clean);
    say.accept("ageing it: dust, hairs, scratches, flicker, grain");
    age(clean, aged);
    say.accept("restoring it with the model " + model);
    RestoreRequest request =
        RestoreRequest.of(aged.toString(), restored.toString())
            .optModel(model)
            .optQuality("14")
            .optPreset("veryfast")
            .optChunkFrames(72)
            .optFresh(true)
            .optOverwrite(true)
            .build();
    RestoreJob.Outcome outcome = new RestoreJob(storage, request, sessions, progress).run();
    say.accept("measuring");
    Path still = folder.resolve("before-after.png");
    return new Result(clean, aged, restored, still, measure(clean, aged, restored, still), outcome);
  }

  private void draw(Path clean) throws IOException {
    DemoFilm film = new DemoFilm();
    var info = DemoFilm.info(clean.toString());
    EncoderSettings settings =
        Containers.encoder(info, clean.toString(), VideoCodec.H264, "10", "veryfast", null);
    try (FilmMaker maker =
        new FilmMaker(
            info, settings, 2 * DemoFilm.RATE, DemoFilm.sounds(), DemoFilm.captions(), clean)) {
      for (int i = 0; i < DemoFilm.FRAMES; i++) {
        maker.add(film.frame(i));
      }
      maker.finish();
    }
  }

  /** The same film with every frame damaged, made with the parts that restoring uses. */
  private void age(Path clean, Path aged) throws IOException {
    LocalStorage local = new LocalStorage();
    Path segment = folder.resolve("aged.seg");
    String plan = "0".repeat(64);
    try (LinearFilm film = new LinearFilm(clean)) {
      EncoderSettings settings =
          Containers.encoder(film.info(), aged.toString(), VideoCodec.H264, "12", "veryfast", null);
      StreamPlan streams =
          Containers.streams(film.source(), film.info(), settings, aged.toString(), false);
      int end = film.index().end();
      Chunk all = new Chunk(0, 0, end, 0, end, 0);
      try (Sink sink = local.create(segment.toString());
          SegmentEncoder encoder = new SegmentEncoder(film.info(), settings, all, plan, sink)) {
        for (int i = 0; i < end; i++) {
          encoder.encode(i, damage.apply(i, film.next()).frame());
        }
        encoder.finish();
        sink.commit();
      }
      try (SeekableSource source = local.open(clean.toString());
          SeekableSource encoded = local.open(segment.toString());
          Stitcher stitcher =
              new Stitcher(
                  source,
                  film.info(),
                  film.index(),
                  false,
                  settings,
                  streams,
                  plan,
                  Map.of(),
                  aged)) {
        stitcher.append(encoded);
        stitcher.finish();
      }
    } finally {
      Files.deleteIfExists(segment);
    }
  }

  private Comparison.Result measure(Path clean, Path aged, Path restored, Path still)
      throws IOException {
    Comparison comparison = new Comparison();
    try (LinearFilm cleanFilm = new LinearFilm(clean);
        LinearFilm agedFilm = new LinearFilm(aged);
        LinearFilm restoredFilm = new LinearFilm(restored)) {
      for (int i = 0; i < DemoFilm.FRAMES; i++) {
        Frame before = agedFilm.next();
        Frame after = restoredFilm.next();
        Damaged known = damage.apply(i, cleanFilm.next());
        Map<String, byte[]> masks = new HashMap<>();
        masks.put(Comparison.ALL_DEFECTS, known.mask());
        comparison.add(after, known.reference(), before, masks);
        if (i == DemoFilm.STILL) {
          Still.write(still, before, after);
        }
      }
    }
    return comparison.result();
  }
}
