package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.report.ContactSheet;
import org.reelspark.core.report.Numbers;
import org.reelspark.core.report.Screen;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FilmFrames;

/**
 * Plays the clean, the aged and the restored film and that of the defects side by side, compares
 * every frame and picks some to look at.
 */
final class Measurement {
  /** Of the contact sheet's pictures, in pixels. */
  private static final int WIDEST = 320;

  private final Comparison comparison = new Comparison();
  private final DemoFilm film;
  private final Map<Integer, Worst> worst = new TreeMap<>();
  private Still still;
  private double stillScore = Double.NEGATIVE_INFINITY;

  private Measurement(DemoFilm film) {
    this.film = film;
  }

  /** One frame of the films, and the damage that was laid over the clean one. */
  private record Shown(Frame clean, Frame aged, Frame restored, Frame defects, Damaged damaged) {}

  /** The frame of a shot that has the largest defects. */
  private record Worst(int number, long area, Shown shown) {}

  /**
   * What was found.
   *
   * @param still the frame whose left half was damaged most and whose right half came back best
   * @param sheet the frame of each shot that has the largest defects
   */
  record Result(Comparison.Result quality, Still still, ContactSheet sheet) {}

  /**
   * @param done is told how many frames are done
   * @throws FilmException where the films don't have the same frames at the same times
   */
  static Result of(
      Path cleanFile,
      Path agedFile,
      Path restoredFile,
      Path defectsFile,
      DemoFilm film,
      Relay relay,
      IntConsumer done)
      throws IOException {
    Measurement measurement = new Measurement(film);
    try (FilmFrames clean = FilmFrames.open(cleanFile);
        FilmFrames aged = FilmFrames.open(agedFile);
        FilmFrames restored = FilmFrames.open(restoredFile);
        FilmFrames defects = FilmFrames.open(defectsFile)) {
      requireSameTimes(clean, aged);
      requireSameTimes(clean, restored);
      requireSameTimes(clean, defects);
      FilmDamage damage = Ageing.damage(clean);
      relay.run(
          clean.index().size(),
          n -> {
            Frame reference = clean.next();
            return new Shown(
                reference,
                aged.next(),
                restored.next(),
                defects.next(),
                damage.apply(n, reference));
          },
          (n, shown) -> {
            measurement.add(n, shown);
            done.accept(n + 1);
          });
      return new Result(
          measurement.comparison.result(),
          measurement.still,
          measurement.sheet(new Screen(aged.film().video())));
    }
  }

  private ContactSheet sheet(Screen screen) {
    return new ContactSheet(
        worst.values().stream().map(each -> row(screen, each)).toList(), WIDEST);
  }

  private ContactSheet.Row row(Screen screen, Worst each) {
    Shown shown = each.shown();
    double seconds = (double) each.number() / DemoFilm.FRAMES_PER_SECOND;
    return ContactSheet.Row.of(
        screen,
        "frame %d, %s".formatted(each.number(), Numbers.time(seconds)),
        shown.aged(),
        shown.restored(),
        shown.defects().samples());
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
    long area = area(shown.defects().samples());
    Worst sofar = worst.get(film.shot(number));
    if (sofar == null || area > sofar.area()) {
      worst.put(film.shot(number), new Worst(number, area, shown));
    }
    if (film.isPicturesque(number)) {
      double score = Math.sqrt(error(aged, clean, true)) - Math.sqrt(error(restored, clean, false));
      if (score > stillScore) {
        stillScore = score;
        still = new Still(number, aged, restored);
      }
    }
  }

  private static long area(byte[] mask) {
    long area = 0;
    for (byte each : mask) {
      area += each == 0 ? 0 : 1;
    }
    return area;
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
