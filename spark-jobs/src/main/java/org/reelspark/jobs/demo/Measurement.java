package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;

/** Plays the clean, the aged and the restored film side by side and compares every frame. */
final class Measurement {
  private final Comparison comparison = new Comparison();
  private final IntPredicate eligible;
  private Still still;
  private double stillScore = Double.NEGATIVE_INFINITY;

  /**
   * @param eligible which frames may become the still
   */
  private Measurement(IntPredicate eligible) {
    this.eligible = eligible;
  }

  /** One frame of the three films, and the damage that was laid over the clean one. */
  private record Shown(Frame clean, Frame aged, Frame restored, Damaged damaged) {}

  /**
   * What was found.
   *
   * @param still the frame whose left half was damaged most and whose right half came back best
   */
  record Result(Comparison.Result quality, Still still) {}

  /**
   * @param done is told how many frames are done
   * @throws FilmException where the three don't have the same frames at the same times
   */
  static Result of(
      Path cleanFile,
      Path agedFile,
      Path restoredFile,
      IntPredicate eligible,
      Relay relay,
      IntConsumer done)
      throws IOException {
    Measurement measurement = new Measurement(eligible);
    try (FilmFrames clean = FilmFrames.open(cleanFile);
        FilmFrames aged = FilmFrames.open(agedFile);
        FilmFrames restored = FilmFrames.open(restoredFile)) {
      requireSameTimes(clean, aged);
      requireSameTimes(clean, restored);
      FilmDamage damage = Ageing.damage(clean);
      relay.run(
          clean.index().size(),
          n -> {
            Frame reference = clean.next();
            return new Shown(reference, aged.next(), restored.next(), damage.apply(n, reference));
          },
          (n, shown) -> {
            measurement.add(n, shown);
            done.accept(n + 1);
          });
    }
    return new Result(measurement.comparison.result(), measurement.still);
  }

  private static void requireSameTimes(FilmFrames clean, FilmFrames other) {
    int frames = clean.index().size();
    boolean same = other.index().size() == frames;
    for (int n = 0; same && n < frames; n++) {
      same = clean.index().pts(n) == other.index().pts(n);
    }
    if (!same) {
      throw new FilmException(
          "%s: does not have the %d frames of %s at their times"
              .formatted(other.film().name(), frames, clean.film().name()));
    }
  }

  private void add(int number, Shown shown) {
    Frame clean = shown.clean();
    Frame aged = shown.aged();
    Frame restored = shown.restored();
    Map<String, byte[]> masks = new HashMap<>();
    masks.put(Comparison.ALL_DEFECTS, shown.damaged().mask());
    shown
        .damaged()
        .masks()
        .forEach((kind, mask) -> masks.put(kind.name().toLowerCase(Locale.ROOT), mask));
    comparison.add(restored, clean, aged, masks);
    if (eligible.test(number)) {
      double score = Math.sqrt(error(aged, clean, true)) - Math.sqrt(error(restored, clean, false));
      if (score > stillScore) {
        stillScore = score;
        still = new Still(number, aged, restored);
      }
    }
  }

  /** Mean squared error of luma in the left or the right half. */
  private static double error(Frame one, Frame other, boolean left) {
    PictureFormat format = one.format();
    int half = format.width() / 2;
    double sum = 0;
    for (int y = 0; y < format.height(); y++) {
      for (int x = left ? 0 : half; x < (left ? half : format.width()); x++) {
        double d = one.sample(0, x, y) - other.sample(0, x, y);
        sum += d * d;
      }
    }
    return sum / half / format.height();
  }
}
