package org.reelspark.core.damage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Damages small windows for training: a few frames of one crop, with far more defects than a whole
 * frame of a film has on that area, and with many that last over the whole window. One instance
 * serves one crop size; may be used by several threads.
 */
public final class WindowDamage {
  /** What one window became. The damaged frames are the clean ones, painted on in place. */
  public static final class Result {
    private final FloatPicture target;
    private final float[] mask;
    private final boolean damaged;

    private Result(FloatPicture target, float[] mask, boolean damaged) {
      this.target = target;
      this.mask = mask;
      this.damaged = damaged;
    }

    /** What the centre frame should be restored to. */
    public FloatPicture target() {
      return target;
    }

    /**
     * Where the centre frame's defects can be seen, one value a luma pixel: 0 where they change it
     * by less than {@value #INVISIBLE} steps of 8 bits, 1 from {@value #VISIBLE} steps on. A faint
     * scratch has 1 too: all of it is to be replaced.
     */
    public float[] mask() {
      return mask;
    }

    /** Whether the window has grain or defects at all. */
    public boolean damaged() {
      return damaged;
    }
  }

  /**
   * A window that was reduced before it was damaged.
   *
   * @param window the damaged frames
   */
  public record Halved(List<FloatPicture> window, Result result) {}

  private static final int SIZES = 3;
  private static final float INVISIBLE = 1;
  private static final float VISIBLE = 6;

  /** Black of limited range. */
  private static final float BLACK = 16 / 256f;

  /**
   * How many of a kind a window has on average, what share of them lasts over all of it, and the
   * fewest frames that another one lasts.
   */
  private record Often(float mean, float whole, int shortest) {}

  /** Specks and hairs of one frame of a middling window; a busy one has several times as many. */
  private static final Map<DamageKind, Float> SPECKS =
      new EnumMap<>(
          Map.of(
              DamageKind.DUST, 1.8f,
              DamageKind.DIRT, 1.4f,
              DamageKind.SHORT_HAIR, 0.6f,
              DamageKind.LONG_HAIR, 0.5f));

  private static final Map<DamageKind, Often> LASTING =
      new EnumMap<>(
          Map.of(
              DamageKind.SCRATCH, new Often(0.7f, 0.85f, 1),
              DamageKind.BAR, new Often(0.2f, 0.75f, 1),
              DamageKind.CUE_MARK, new Often(0.6f, 0, 3),
              DamageKind.EMULSION_LOSS, new Often(0.14f, 0.15f, 1),
              DamageKind.SPLICE, new Often(0.04f, 0.1f, 1),
              DamageKind.WATER_STAIN, new Often(0.2f, 0.9f, 1)));

  private final int size;
  private final Defects[] defects = new Defects[SIZES];

  /**
   * @param size luma pixels along a side of every crop
   */
  public WindowDamage(int size) {
    this.size = size;
    for (int i = 0; i < SIZES; i++) {
      float unit = 0.75f * (float) Math.pow(1.6, i);
      defects[i] = new Defects(size, size, unit, new Stamps(unit));
    }
  }

  /** Average number of each local kind: in a frame of a window, or in a window where it lasts. */
  public static Map<String, Double> meansPerWindow() {
    Map<String, Double> means = new TreeMap<>();
    SPECKS.forEach((kind, mean) -> means.put(kind.option(), Double.valueOf(mean.toString())));
    LASTING.forEach(
        (kind, often) -> means.put(kind.option(), Double.valueOf(Float.toString(often.mean()))));
    return means;
  }

  /**
   * Damages a window in place.
   *
   * @param clean an odd number of crops in frame order, the middle one is the centre
   */
  public Result damage(long seed, List<FloatPicture> clean) {
    Dice dice = new Dice(Dice.mix(seed));
    boolean damaged = !dice.chance(1 / 7f);
    state(clean, dice);
    return damage(clean, damaged, dice);
  }

  /**
   * Halves a window, each sample the mean of four, and damages it. What the print and its light do
   * is done to the large frames, in place, so that large and small ones match; all else to the
   * small.
   *
   * @param large an odd number of clean crops of twice the size, in frame order
   */
  public Halved damageHalved(long seed, List<FloatPicture> large) {
    Dice dice = new Dice(Dice.mix(seed));
    boolean damaged = !dice.chance(1 / 7f);
    state(large, dice);
    List<FloatPicture> window = new ArrayList<>();
    large.forEach(picture -> window.add(picture.halved()));
    return new Halved(window, damage(window, damaged, dice));
  }

  private Result damage(List<FloatPicture> clean, boolean damaged, Dice dice) {
    int frames = clean.size();
    int centre = frames / 2;
    FloatPicture target = clean.get(centre).copy();
    float[] mask = new float[size * size];
    if (!damaged) {
      return new Result(target, mask, false);
    }
    if (dice.chance(0.75f)) {
      float sigma = dice.octaves(1.2f, 12) / 255;
      float grainSize = dice.between(0, 1.8f);
      float chroma = dice.between(0.1f, 0.8f);
      for (FloatPicture picture : clean) {
        Global.grain(picture, sigma, grainSize, chroma, dice.nextLong());
      }
    }
    float[] covered = new float[size * size];
    float[] before = clean.get(centre).planes()[0].clone();
    List<Defect> all = draw(frames, dice);
    for (int n = 0; n < frames; n++) {
      Canvas canvas = new Canvas(clean.get(n), covered);
      for (Defect defect : all) {
        if (defect.first() <= n && n < defect.end()) {
          defect.paint(canvas, n);
        }
      }
    }
    float[] after = clean.get(centre).planes()[0];
    for (int i = 0; i < mask.length; i++) {
      float change = 256 * Math.abs(after[i] - before[i]);
      mask[i] = Math.max(0, Math.min(1, (change - INVISIBLE) / (VISIBLE - INVISIBLE)));
    }
    if (dice.chance(0.15f)) {
      int quality = Math.round(dice.between(55, 95));
      clean.forEach(picture -> Jpeg.compress(picture, quality));
    }
    return new Result(target, mask, true);
  }

  private List<Defect> draw(int frames, Dice dice) {
    Defects own = defects[dice.below(SIZES)];
    List<Defect> all = new ArrayList<>();
    float busy = dice.octaves(0.1f, 1.5f);
    float bright = dice.chance(0.4f) ? dice.unit() : 0.5f;
    for (int n = 0; n < frames; n++) {
      for (Map.Entry<DamageKind, Float> entry : SPECKS.entrySet()) {
        all.addAll(own.specks(entry.getKey(), n, entry.getValue() * busy, bright, dice));
      }
    }
    LASTING.forEach((kind, often) -> lasting(own, kind, often, frames, dice, all));
    return all;
  }

  private static void lasting(
      Defects own, DamageKind kind, Often often, int frames, Dice dice, List<Defect> all) {
    int count = dice.poisson(often.mean());
    for (int i = 0; i < count; i++) {
      int first = 0;
      int end = frames;
      if (!dice.chance(often.whole())) {
        int length = Math.min(frames, often.shortest() + dice.below(5 - often.shortest()));
        first = dice.below(frames + length - 1) - length + 1;
        end = first + length;
      }
      all.add(own.lasting(kind, first, end, new Dice(dice.nextLong())));
    }
  }

  /** What no restoration undoes: how the print is, fades, and what is left of flicker. */
  private static void state(List<FloatPicture> clean, Dice dice) {
    print(clean, dice);
    if (dice.chance(0.08f)) {
      fadeInOrOut(clean, dice);
    }
    brightness(clean, dice);
  }

  private static void print(List<FloatPicture> clean, Dice dice) {
    if (dice.chance(0.1f)) {
      float sigma = dice.between(0.4f, 1.4f);
      clean.forEach(picture -> Global.blur(picture, sigma));
    }
    if (dice.chance(0.06f)) {
      float factor = dice.between(1.2f, 2.2f);
      clean.forEach(picture -> Global.coarsen(picture, factor));
    }
    if (dice.chance(0.12f)) {
      float contrast = dice.between(0.5f, 0.95f);
      float lift = dice.between(0, 1 - contrast);
      float cb = dice.gaussian() * 0.05f;
      float cr = dice.gaussian() * 0.05f;
      clean.forEach(picture -> Global.fade(picture, contrast, lift, cb, cr));
    }
    if (dice.chance(0.2f)) {
      clean.forEach(Global::blackAndWhite);
    }
    if (dice.chance(0.15f)) {
      for (FloatPicture picture : clean) {
        Global.shift(picture, dice.gaussian() * 0.5f, dice.gaussian() * 0.5f);
      }
    }
  }

  /** To or from black, which no restoration undoes. */
  private static void fadeInOrOut(List<FloatPicture> clean, Dice dice) {
    float centre = dice.between(0.1f, 1);
    float slope = dice.octaves(0.01f, 0.15f) * (dice.chance(0.5f) ? 1 : -1);
    for (int n = 0; n < clean.size(); n++) {
      float share = Math.max(0, Math.min(1, centre + slope * (n - clean.size() / 2)));
      Global.fade(clean.get(n), share, (1 - share) * BLACK, 0, 0);
    }
  }

  /** What the flicker analysis leaves: windows come equalised, but not perfectly. */
  private static void brightness(List<FloatPicture> clean, Dice dice) {
    if (dice.chance(0.6f)) {
      float spread = dice.octaves(0.001f, 0.02f);
      for (FloatPicture picture : clean) {
        Global.gain(picture, 1 + spread * dice.gaussian());
      }
    }
    if (dice.chance(0.15f)) {
      float spread = dice.octaves(0.005f, 0.08f);
      for (FloatPicture picture : clean) {
        float[] gains = new float[9];
        for (int i = 0; i < gains.length; i++) {
          gains[i] = 1 + spread * dice.gaussian();
        }
        Global.unevenGain(picture, gains);
      }
    }
  }
}
