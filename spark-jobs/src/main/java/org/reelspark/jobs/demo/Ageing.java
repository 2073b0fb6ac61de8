package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.reelspark.core.damage.DamageKind;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.StreamPlan;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.Containers;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.core.video.FilmVerifier;
import org.reelspark.core.video.SegmentEncoder;
import org.reelspark.core.video.Stitcher;

/** Makes the worn print of a film: its picture damaged and encoded again, all else copied. */
final class Ageing {
  private static final long SEED = 1895;

  /** Nearly lossless, so that the damage stays as it was painted. */
  private static final String QUALITY = "12";

  private static final String PRESET = "veryfast";
  private static final int KEY_SECONDS = 2;

  /** Its one segment is of no plan. */
  private static final String PLAN = "ageing";

  private static final Map<DamageKind, Float> WEAR =
      Map.of(
          DamageKind.DUST,
          1f,
          DamageKind.DIRT,
          1f,
          DamageKind.SHORT_HAIR,
          1f,
          DamageKind.LONG_HAIR,
          1f,
          DamageKind.SCRATCH,
          0.4f,
          DamageKind.CUE_MARK,
          1f,
          DamageKind.FLICKER,
          0.5f, // about 3 % of the brightness
          DamageKind.GRAIN,
          0.1f);

  private Ageing() {}

  /** The demo's damage; the same for the same film at any time. */
  static FilmDamage damage(FilmFrames clean) {
    return FilmDamage.of(
        new DamageSettings(SEED, WEAR),
        clean.film().video().format(),
        clean.film().video().frameRate().value(),
        clean.index().size());
  }

  /**
   * Writes the worn print.
   *
   * @param done is told how many frames are done
   * @return what was found equal in both films
   */
  static Verification age(
      Storage storage, Path cleanFile, Path agedFile, Relay relay, IntConsumer done)
      throws IOException {
    String name = agedFile.toString();
    Path segment = agedFile.resolveSibling(agedFile.getFileName() + ".segment");
    try (FilmFrames clean = FilmFrames.open(cleanFile);
        SeekableSource source = storage.open(cleanFile.toString())) {
      EncoderSettings settings = settings(clean, name);
      StreamPlan streams = Containers.streams(source, clean.film(), settings, name, false);
      encode(storage, clean, settings, segment, relay, done);
      try (SeekableSource encoded = storage.open(segment.toString());
          Stitcher stitcher =
              new Stitcher(
                  source,
                  clean.film(),
                  clean.index(),
                  false,
                  settings,
                  streams,
                  PLAN,
                  Map.of(),
                  agedFile)) {
        stitcher.append(encoded);
        stitcher.finish();
      }
      return FilmVerifier.verify(
          source, clean.film(), clean.index(), false, settings, streams, agedFile, frames -> {});
    } finally {
      storage.delete(segment.toString());
    }
  }

  private static EncoderSettings settings(FilmFrames clean, String out) {
    EncoderSettings usual =
        Containers.encoder(clean.film(), out, VideoCodec.H264, QUALITY, PRESET, null);
    Map<String, String> options = new HashMap<>(usual.options());
    long keyFrames = Math.round(KEY_SECONDS * clean.film().video().frameRate().value());
    options.put("g", Long.toString(keyFrames));
    return new EncoderSettings(
        usual.codec(),
        usual.encoder(),
        usual.version(),
        usual.pixelFormat(),
        usual.threads(),
        usual.reorder(),
        options);
  }

  private static void encode(
      Storage storage,
      FilmFrames clean,
      EncoderSettings settings,
      Path segment,
      Relay relay,
      IntConsumer done)
      throws IOException {
    int frames = clean.index().size();
    FilmDamage damage = damage(clean);
    Chunk all = new Chunk(0, 0, frames, 0, frames, 0);
    try (Sink sink = storage.create(segment.toString());
        SegmentEncoder encoder = new SegmentEncoder(clean.film(), settings, all, PLAN, sink)) {
      relay.run(
          frames,
          n -> damage.apply(n, clean.next()).frame(),
          (n, frame) -> {
            encoder.encode(n, frame);
            done.accept(n + 1);
          });
      encoder.finish();
      sink.commit();
    }
  }
}
