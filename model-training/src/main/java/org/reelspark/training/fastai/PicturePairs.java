package org.reelspark.training.fastai;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.reelspark.core.damage.DamageKind;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.damage.Damaged;
import org.reelspark.core.damage.FilmDamage;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.ColourSpace;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.restore.PictureSamples;
import org.reelspark.core.video.FilmOverlay;
import org.reelspark.training.data.Clip;

/**
 * Pairs of a damaged and a clean picture: the frames of clips, evenly chosen, and the same frames
 * damaged as {@code degrade} damages films, or with footage laid over them in soft light. Pair
 * {@code i} of a seed is always the same one. Flicker is left out: a single frame does not show it.
 *
 * <p>A tenth, drawn with seed {@value #HELD_OUT_SEED}, is held out. As his, these are frames
 * between frames that are trained on.
 */
final class PicturePairs implements AutoCloseable {
  static final int COLOURS = 3;
  static final long HELD_OUT_SEED = 42;

  private static final int HELD_OUT = 10;
  private static final String BLEND = "softlight";
  private static final double FRAMES_PER_SECOND = 24;
  private static final float[] SEVERITIES = {0.25f, 0.5f, 0.75f};
  private static final int VISIBLE = 6;

  /** Luma below which a frame's brightness is no measure. */
  private static final double DARK = 1e-3;

  /** Two pictures, RGB in rows, [3, height, width], 0 for black and 1 for white. */
  static final class Pair {
    private final int height;
    private final int width;
    private final float[] damaged;
    private final float[] clean;
    private final boolean[] visible;

    private Pair(int height, int width, float[] damaged, float[] clean, boolean[] visible) {
      this.height = height;
      this.width = width;
      this.damaged = damaged;
      this.clean = clean;
      this.visible = visible;
    }

    int height() {
      return height;
    }

    int width() {
      return width;
    }

    /** Not a copy. */
    float[] damaged() {
      return damaged;
    }

    /** Not a copy. */
    float[] clean() {
      return clean;
    }

    /**
     * Of each pixel, whether it is visibly damaged: painted on, and by {@value #VISIBLE} steps of
     * luma or more. Not a copy.
     */
    boolean[] visible() {
      return visible;
    }
  }

  private record Source(Clip clip, int frame, int round) {}

  private record Damage(Clip clip, int round) {}

  private final List<Clip> clips;
  private final Clip footage;
  private final int count;
  private final long seed;
  private final int[] trained;
  private final int[] heldOut;
  private final Map<Damage, FilmDamage> damages = new HashMap<>();
  private final Map<PictureFormat, FilmOverlay> overlays = new HashMap<>();
  private final Map<PictureFormat, PictureSamples> samples = new HashMap<>();
  private int footageFrame;

  /**
   * @param footage to lay over the frames instead of other damage; null for none
   * @param count pairs, 0 for one of every frame
   */
  PicturePairs(List<Clip> clips, Clip footage, int count, long seed) {
    this.clips = List.copyOf(clips);
    this.footage = footage;
    this.count = count > 0 ? count : frames();
    this.seed = seed;
    int[] all = shuffled(this.count, HELD_OUT_SEED);
    int held = Math.max(1, this.count / HELD_OUT);
    heldOut = Arrays.copyOf(all, held);
    trained = Arrays.copyOfRange(all, held, all.length);
    if (trained.length == 0) {
      throw new SettingsException(
          "--pairs: %d are too few to hold out a tenth and train on the rest"
              .formatted(this.count));
    }
  }

  private int frames() {
    return clips.stream().mapToInt(Clip::frames).sum();
  }

  /** The numbers from 0 in an order of their own. */
  static int[] shuffled(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Pairs to train on; not to be written to. */
  int[] trained() {
    return trained;
  }

  /** Pairs to measure on; not to be written to. */
  int[] heldOut() {
    return heldOut;
  }

  /** Strength of each kind of damage, the mean over the clips. */
  static Map<DamageKind, Float> strengths() {
    return strengths(SEVERITIES[SEVERITIES.length / 2]);
  }

  /** The format of a pair's frame. */
  PictureFormat format(int number) {
    return source(number).clip().frame(0).format();
  }

  private static Map<DamageKind, Float> strengths(float severity) {
    Map<DamageKind, Float> strengths = new EnumMap<>(DamageSettings.worn(0, severity).strengths());
    strengths.remove(DamageKind.FLICKER);
    return strengths;
  }

  private Source source(int number) {
    int frames = frames();
    // Evenly over all frames where there are fewer pairs, else all of them again and again.
    int at = count < frames ? (int) ((long) number * frames / count) : number % frames;
    int round = count < frames ? 0 : number / frames;
    for (Clip clip : clips) {
      if (at < clip.frames()) {
        return new Source(clip, at, round);
      }
      at -= clip.frames();
    }
    throw new IllegalArgumentException("pair " + number + " of " + count);
  }

  /** A pair in the size of its clip. */
  Pair pair(int number) {
    Source source = source(number);
    Frame frame = source.clip().frame(source.frame());
    return footage == null ? damaged(source, frame) : overlaid(number, frame);
  }

  private Pair damaged(Source source, Frame frame) {
    FilmDamage damage;
    synchronized (damages) {
      damage =
          damages.computeIfAbsent(
              new Damage(source.clip(), source.round()), each -> damage(each, frame.format()));
    }
    Damaged damaged = damage.apply(source.frame(), frame);
    return pair(rgb(damaged.frame()), damaged.reference(), damaged.mask());
  }

  private FilmDamage damage(Damage damage, PictureFormat format) {
    int number = clips.indexOf(damage.clip()) + damage.round() * clips.size();
    return FilmDamage.of(
        new DamageSettings(seed + number, strengths(SEVERITIES[number % SEVERITIES.length])),
        format,
        FRAMES_PER_SECOND,
        damage.clip().frames());
  }

  private Pair overlaid(int number, Frame frame) {
    Frame laid;
    synchronized (overlays) {
      footageFrame =
          new SplittableRandom(seed + number * 0x9E3779B97F4A7C15L).nextInt(footage.frames());
      FilmOverlay overlay =
          overlays.computeIfAbsent(
              frame.format(), format -> new FilmOverlay(format, new Footage(), BLEND, false));
      try {
        laid = overlay.apply(frame);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    float[] damaged = rgb(laid);
    double brightness = luma(damaged);
    float gain = brightness < DARK ? 1 : (float) (luma(rgb(frame)) / brightness);
    for (int i = 0; i < damaged.length; i++) {
      damaged[i] *= gain;
    }
    byte[] everywhere = new byte[damaged.length / COLOURS];
    Arrays.fill(everywhere, (byte) -1);
    return pair(damaged, frame, everywhere);
  }

  /**
   * Soft light darkens or lightens as a whole; a network that undid that would shift every film.
   */
  private static double luma(float[] rgb) {
    int pixels = rgb.length / COLOURS;
    double sum = 0;
    for (int at = 0; at < pixels; at++) {
      sum += luma(rgb, pixels, at);
    }
    return sum / pixels;
  }

  /**
   * @param painted not 0 where there may be a defect
   */
  private Pair pair(float[] damaged, Frame frame, byte[] painted) {
    float[] clean = rgb(frame);
    int pixels = painted.length;
    boolean[] visible = new boolean[pixels];
    for (int at = 0; at < pixels; at++) {
      float change = luma(damaged, pixels, at) - luma(clean, pixels, at);
      visible[at] = painted[at] != 0 && 255 * Math.abs(change) >= VISIBLE;
    }
    return new Pair(frame.format().height(), frame.format().width(), damaged, clean, visible);
  }

  /** Luma of one pixel of a picture in rows, BT.601. */
  static float luma(float[] rgb, int pixels, int at) {
    return 0.299f * rgb[at] + 0.587f * rgb[pixels + at] + 0.114f * rgb[2 * pixels + at];
  }

  private float[] rgb(Frame frame) {
    PictureSamples reader;
    synchronized (samples) {
      reader =
          samples.computeIfAbsent(
              frame.format(),
              format -> new PictureSamples(format, Colour.UNKNOWN, PictureLayout.RGB, 1));
    }
    return reader.read(frame, 1, (int) ColourSpace.of(frame.format(), Colour.UNKNOWN).black());
  }

  @Override
  public void close() throws IOException {
    for (FilmOverlay overlay : overlays.values()) {
      overlay.close();
    }
  }

  /** The footage's frame that is wanted. */
  private final class Footage implements FilmOverlay.Footage {
    @Override
    public PictureFormat format() {
      return footage.frame(0).format();
    }

    @Override
    public Frame next() {
      return footage.frame(footageFrame);
    }

    @Override
    public void close() {}
  }
}
