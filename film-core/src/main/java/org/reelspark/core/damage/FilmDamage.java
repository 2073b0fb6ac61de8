package org.reelspark.core.damage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Damages a whole film, frame by frame and in any order: frame {@code n} looks the same whatever
 * was asked before. May be used by several threads.
 */
public final class FilmDamage {
  /** The time line is cut into runs of this many frames; what lasts begins in one of them. */
  private static final int RUN = 48;

  private static final int LONGEST = 120;
  private static final double CUE_SECONDS = 4 / 24.0;

  private final DamageSettings settings;
  private final PictureFormat format;
  private final double framesPerSecond;
  private final int frames;
  private final float unit;
  private final Defects defects;
  private final float bright;

  private FilmDamage(
      DamageSettings settings, PictureFormat format, double framesPerSecond, int frames) {
    this.settings = settings;
    this.format = format;
    this.framesPerSecond = framesPerSecond;
    this.frames = frames;
    this.unit = Math.max(0.25f, Math.max(format.width(), format.height() * 4 / 3f) / 640f);
    this.defects = new Defects(format.width(), format.height(), unit, new Stamps(unit));
    this.bright = Dice.of(settings.seed(), 100, 0).between(0.25f, 0.75f);
  }

  /**
   * @param format the layout of every frame of the film
   * @param frames how many the film has: cue marks come near its end
   */
  public static FilmDamage of(
      DamageSettings settings, PictureFormat format, double framesPerSecond, int frames) {
    return new FilmDamage(settings, format, framesPerSecond, frames);
  }

  /**
   * Damages one frame.
   *
   * @param number its number in the film, from 0
   * @throws IllegalArgumentException where the frame has another layout than the film
   */
  public Damaged apply(int number, Frame clean) {
    if (!clean.format().equals(format)) {
      throw new IllegalArgumentException(
          "frame " + number + " is " + clean.format() + " in a film of " + format);
    }
    FloatPicture picture = FloatPicture.of(clean);
    state(picture, number);
    Frame reference = picture.toFrame(clean);
    grain(picture, number);
    Map<DamageKind, byte[]> masks = paint(picture, number);
    float gain = flicker(picture, number);
    float compression = settings.strength(DamageKind.COMPRESSION);
    if (compression > 0) {
      Jpeg.compress(picture, Math.round(90 - 75 * compression));
    }
    return new Damaged(picture.toFrame(clean), reference, gain, masks);
  }

  /** Everything painted in one frame, in the order in which it is painted. */
  List<Defect> defectsOf(int number) {
    List<Defect> found = new ArrayList<>();
    float area = (float) format.width() * format.height() / (640 * 360 * unit * unit);
    for (DamageKind kind : DamageKind.values()) {
      float strength = settings.strength(kind);
      if (!kind.isLocal() || strength == 0) {
        continue;
      }
      switch (kind) {
        case CUE_MARK -> cueMarks(number, found);
        case DUST, DIRT, SHORT_HAIR, LONG_HAIR ->
            found.addAll(
                defects.specks(
                    kind,
                    number,
                    perFrame(kind) * strength * area,
                    bright,
                    Dice.of(settings.seed(), kind.label(), number)));
        default -> lasting(kind, strength, number, found);
      }
    }
    return found;
  }

  private static float perFrame(DamageKind kind) {
    return switch (kind) {
      case DUST -> 20;
      case DIRT -> 9;
      case SHORT_HAIR -> 1.6f;
      default -> 0.6f;
    };
  }

  private void lasting(DamageKind kind, float strength, int number, List<Defect> found) {
    int last = Math.floorDiv(number, RUN);
    for (int run = Math.floorDiv(number - LONGEST, RUN); run <= last; run++) {
      Dice dice = Dice.of(settings.seed(), kind.label(), run);
      int count = dice.poisson(perRun(kind) * strength);
      for (int i = 0; i < count; i++) {
        Dice own = new Dice(dice.nextLong());
        int first = run * RUN + own.below(RUN);
        int end = first + length(kind, own);
        if (first <= number && number < end) {
          found.add(defects.lasting(kind, first, end, own));
        }
      }
    }
  }

  private static float perRun(DamageKind kind) {
    return switch (kind) {
      case SCRATCH -> 4;
      case BAR -> 0.8f;
      case EMULSION_LOSS -> 5;
      case SPLICE -> 0.8f;
      default -> 1;
    };
  }

  private static int length(DamageKind kind, Dice dice) {
    return switch (kind) {
      case SCRATCH -> (int) dice.octaves(12, LONGEST);
      case BAR -> (int) dice.octaves(1, 40);
      case EMULSION_LOSS -> 1 + dice.below(3);
      case SPLICE -> 1 + dice.below(2);
      default -> (int) dice.octaves(8, 60);
    };
  }

  /**
   * Two marks of a sixth of a second, seven seconds apart, the later one a second before the end;
   * in a film too short for that, after a third and two thirds of it.
   */
  private void cueMarks(int number, List<Defect> found) {
    int length = Math.max(1, (int) Math.round(CUE_SECONDS * framesPerSecond));
    int motor = (int) Math.round(frames - 8 * framesPerSecond);
    int change = (int) Math.round(frames - framesPerSecond);
    if (motor < 0) {
      motor = frames / 3;
      change = 2 * frames / 3;
    }
    for (int first : new int[] {motor, change}) {
      if (first <= number && number < first + length) {
        Dice dice = Dice.of(settings.seed(), DamageKind.CUE_MARK.label(), 0);
        float x = format.width() * dice.between(0.91f, 0.95f);
        float y = format.height() * dice.between(0.08f, 0.13f);
        found.add(defects.cueMark(first, first + length, x, y, dice));
      }
    }
  }

  private Map<DamageKind, byte[]> paint(FloatPicture picture, int number) {
    Map<DamageKind, float[]> alphas = new EnumMap<>(DamageKind.class);
    for (Defect defect : defectsOf(number)) {
      float[] alpha =
          alphas.computeIfAbsent(defect.kind(), k -> new float[format.width() * format.height()]);
      defect.paint(new Canvas(picture, alpha), number);
    }
    Map<DamageKind, byte[]> masks = new EnumMap<>(DamageKind.class);
    alphas.forEach((kind, alpha) -> masks.put(kind, bytes(alpha)));
    return masks;
  }

  private static byte[] bytes(float[] alpha) {
    byte[] mask = new byte[alpha.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) Math.round(255 * alpha[i]);
    }
    return mask;
  }

  private void state(FloatPicture picture, int number) {
    long seed = settings.seed();
    float weave = settings.strength(DamageKind.WEAVE) * unit * 2;
    if (weave > 0) {
      Global.shift(
          picture,
          weave
              * (0.7f * Dice.wave(seed + 11, number * 0.13f) + 0.3f * Dice.wave(seed + 12, number)),
          weave
              * (0.5f * Dice.wave(seed + 13, number * 0.1f) + 0.5f * Dice.wave(seed + 14, number)));
    }
    float soft = settings.strength(DamageKind.BLUR);
    if (soft > 0) {
      Global.blur(picture, unit * 2 * soft);
    }
    float coarse = settings.strength(DamageKind.LOW_RESOLUTION);
    if (coarse > 0) {
      Global.coarsen(picture, 1 + 2 * coarse);
    }
    float faded = settings.strength(DamageKind.FADING);
    if (faded > 0) {
      Dice dice = Dice.of(seed, DamageKind.FADING.label(), 0);
      Global.fade(
          picture,
          1 - 0.5f * faded,
          0.25f * faded,
          faded * dice.between(-0.12f, 0.04f),
          faded * dice.between(0, 0.14f));
    }
    if (settings.strength(DamageKind.BLACK_AND_WHITE) > 0) {
      Global.blackAndWhite(picture);
    }
  }

  private void grain(FloatPicture picture, int number) {
    float strength = settings.strength(DamageKind.GRAIN);
    if (strength > 0) {
      Dice dice = Dice.of(settings.seed(), DamageKind.GRAIN.label(), -1);
      float size = dice.between(0.2f, 0.9f);
      float chroma = dice.between(0.2f, 0.6f);
      long own = Dice.of(settings.seed(), DamageKind.GRAIN.label(), number).nextLong();
      Global.grain(picture, strength * 12 / 255, size, chroma, own);
    }
  }

  /** Gives what it changed mean luma by. */
  private float flicker(FloatPicture picture, int number) {
    float even = settings.strength(DamageKind.FLICKER);
    float uneven = settings.strength(DamageKind.UNEVEN_FLICKER);
    if (even == 0 && uneven == 0) {
      return 1;
    }
    double before = picture.meanLuma();
    if (even > 0) {
      Dice dice = Dice.of(settings.seed(), DamageKind.FLICKER.label(), number);
      float slow = Dice.wave(settings.seed() + 21, number * 0.17f);
      Global.gain(picture, (float) Math.exp(even * (0.06f * dice.gaussian() + 0.03f * slow)));
    }
    if (uneven > 0) {
      Dice dice = Dice.of(settings.seed(), DamageKind.UNEVEN_FLICKER.label(), number);
      float[] gains = new float[9];
      for (int i = 0; i < gains.length; i++) {
        gains[i] = (float) Math.exp(uneven * 0.1f * dice.gaussian());
      }
      Global.unevenGain(picture, gains);
    }
    return before == 0 ? 1 : (float) (picture.meanLuma() / before);
  }
}
