package org.reelspark.training.quality;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.reelspark.core.damage.DamageKind;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.quality.Comparison;
import org.reelspark.training.film.ShortFilm;

/**
 * A film damaged on purpose.
 *
 * @param clean what a perfect restoration gives
 * @param masks per frame where it is damaged, one byte a luma pixel, 255 for opaque
 */
record Trial(ShortFilm clean, ShortFilm damaged, List<byte[]> masks) {
  /**
   * A badly worn print: about 14 specks a frame, hairs, lasting scratches, a cue mark, a bar,
   * flicker of 3.5 %, grain of sigma 6; and now and then lost emulsion, a splice and a water stain.
   */
  private static final Map<DamageKind, Float> ALL_AT_ONCE =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(DamageKind.DUST, 0.5f),
              Map.entry(DamageKind.DIRT, 0.45f),
              Map.entry(DamageKind.SHORT_HAIR, 0.6f),
              Map.entry(DamageKind.LONG_HAIR, 0.5f),
              Map.entry(DamageKind.SCRATCH, 0.35f),
              Map.entry(DamageKind.CUE_MARK, 1f),
              Map.entry(DamageKind.BAR, 1f),
              Map.entry(DamageKind.EMULSION_LOSS, 0.3f),
              Map.entry(DamageKind.SPLICE, 0.3f),
              Map.entry(DamageKind.WATER_STAIN, 0.5f),
              Map.entry(DamageKind.FLICKER, 0.55f),
              Map.entry(DamageKind.GRAIN, 0.5f)));

  Trial {
    masks = List.copyOf(masks);
  }

  static Trial allAtOnce(ShortFilm clean, long seed) {
    return of(clean, new DamageSettings(seed, ALL_AT_ONCE));
  }

  /** One kind at full strength. */
  static Trial only(DamageKind kind, ShortFilm clean, long seed) {
    return of(clean, DamageSettings.only(seed, kind, 1));
  }

  private static Trial of(ShortFilm clean, DamageSettings settings) {
    FilmDamage damage =
        FilmDamage.of(settings, clean.format(), clean.framesPerSecond(), clean.frames().size());
    List<Frame> damaged = new ArrayList<>();
    List<byte[]> masks = new ArrayList<>();
    for (Frame frame : clean.frames()) {
      Damaged one = damage.apply(damaged.size(), frame);
      damaged.add(one.frame());
      masks.add(one.mask());
    }
    return new Trial(clean, clean.with(damaged), masks);
  }

  /** At most {@code most} of the frames that have a defect, spread evenly. */
  int[] damagedFrames(int most) {
    int[] all = IntStream.range(0, masks.size()).filter(n -> hasDefect(masks.get(n))).toArray();
    int count = Math.min(most, all.length);
    int[] some = new int[count];
    for (int i = 0; i < count; i++) {
      some[i] = all[(2 * i + 1) * all.length / (2 * count)];
    }
    return some;
  }

  private static boolean hasDefect(byte[] mask) {
    for (byte alpha : mask) {
      if ((alpha & 0xff) > Comparison.INSIDE) {
        return true;
      }
    }
    return false;
  }
}
