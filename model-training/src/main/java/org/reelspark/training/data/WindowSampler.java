package org.reelspark.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.damage.WindowDamage;
import org.reelspark.core.video.FilmException;

/**
 * Draws training windows. Sample {@code i} of a seed is always the same one, whoever asks for it
 * and when. Every clip is drawn equally often but for its detail: sharp ones come up to twice as
 * often.
 */
public final class WindowSampler {
  /**
   * One window: five damaged crops, what the centre should become, and where it is damaged.
   *
   * @param large what the centre should become in the sampler's scale
   */
  public record Sample(List<FloatPicture> window, WindowDamage.Result result, FloatPicture large) {}

  /** Crops that are compared; every second time the one with the most detail or motion is taken. */
  private static final int CANDIDATES = 4;

  /** From a frame of a window to the next, in halves of the clip's step. */
  private static final int[] HALF_STEPS = {1, 2, 2, 2, 2, 2, 2, 4, 4, 6, 8};

  /** One in so many windows is of a low-rate copy, where there are copies. */
  private static final int LOW_RATE = 8;

  /** One in so many windows has something drawn over it. */
  private static final int TITLES = 3;

  /** One in so many windows lies still. Clips hardly do, and then what lies still looks damaged. */
  private static final int STILLS = 8;

  /** Of what has something drawn over it. */
  private static final int STILL_TITLES = 2;

  /** One in so many windows is of two shots of which one dissolves into the other. */
  private static final int DISSOLVES = 32;

  /** One in so many windows is of a frame near the end of its shot. */
  private static final int ENDS = 12;

  private final List<Clip> clips;
  private final List<Clip> lowRateCopies;
  private final double[] cumulated;
  private final long seed;
  private final int radius;
  private final int scale;
  private final ConcurrentHashMap<Integer, WindowDamage> damages = new ConcurrentHashMap<>();

  /**
   * @param radius frames to either side of the centre
   * @throws FilmException where a clip has no shot that is long enough for a window
   */
  public WindowSampler(List<Clip> clips, long seed, int radius) {
    this(clips, List.of(), seed, radius, 1);
  }

  /**
   * @param lowRateCopies one for each clip: what the network meets at times and is not to undo, so
   *     windows of them are clean too; none for no such windows
   * @param scale 1, or 2 for windows that are drawn in twice the size and halved
   */
  public WindowSampler(
      List<Clip> clips, List<Clip> lowRateCopies, long seed, int radius, int scale) {
    this.clips = List.copyOf(clips);
    this.lowRateCopies = List.copyOf(lowRateCopies);
    this.seed = seed;
    this.radius = radius;
    this.scale = scale;
    double[] detail = clips.stream().mapToDouble(Clip::detail).sorted().toArray();
    double median = detail[detail.length / 2];
    cumulated = new double[clips.size()];
    double sum = 0;
    for (int i = 0; i < cumulated.length; i++) {
      Clip clip = clips.get(i);
      if (!hasWindow(clip) || !(lowRateCopies.isEmpty() || hasWindow(lowRateCopies.get(i)))) {
        throw new FilmException(
            "%s: has no shot of the %d frames that a window takes; leave it out"
                .formatted(clip.name(), 2 * radius + 1));
      }
      sum += Math.max(0.5, Math.min(2, clip.detail() / median));
      cumulated[i] = sum;
    }
  }

  private boolean hasWindow(Clip clip) {
    for (int first = 0; first + 2 * radius < clip.frames(); first++) {
      if (clip.oneShot(first, first + 2 * radius)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Refuses clips that are smaller than a crop.
   *
   * @param size luma pixels along a side of a crop, as {@link #sample} has it
   * @throws FilmException where a clip is smaller
   */
  public void requireFit(int size) {
    for (Clip clip : clips) {
      if (Math.min(clip.width(), clip.height()) < scale * size) {
        throw new FilmException(
            "%s: is %dx%d, too small for crops of %d pixels; leave it out"
                .formatted(clip.name(), clip.width(), clip.height(), scale * size));
      }
    }
  }

  /** Sample {@code index} with crops of {@code size} luma pixels, a multiple of 8. */
  public Sample sample(long index, int size) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    List<FloatPicture> window = shot(scale * size, random);
    light(window, random);
    if (random.nextInt(DISSOLVES) == 0) {
      dissolve(window, shot(scale * size, random), random);
    }
    boolean title = random.nextInt(TITLES) == 0;
    if (random.nextInt(title ? STILL_TITLES : STILLS) == 0) {
      FloatPicture centre = window.get(radius);
      window.replaceAll(each -> centre.copy());
    }
    if (title) {
      TitleCard.draw(window, random);
    }
    WindowDamage damage = damages.computeIfAbsent(size, WindowDamage::new);
    FloatPicture large = window.get(radius);
    WindowDamage.Result result;
    if (scale == 1) {
      result = damage.damage(random.nextLong(), window);
      large = result.target();
    } else {
      WindowDamage.Halved halved = damage.damageHalved(random.nextLong(), window);
      window = halved.window();
      result = halved.result();
    }
    if (random.nextInt(ENDS) == 0) {
      end(window, random);
    }
    return new Sample(window, result, large);
  }

  /** As the restorer has it, the frames that there are stand in for those beyond the end. */
  private static void end(List<FloatPicture> window, SplittableRandom random) {
    int radius = window.size() / 2;
    boolean last = random.nextBoolean();
    for (int away = random.nextInt(1, radius + 1); away <= radius; away++) {
      int beyond = last ? radius + away : radius - away;
      window.set(beyond, window.get(2 * radius - beyond));
    }
  }

  private List<FloatPicture> shot(int size, SplittableRandom random) {
    int drawn = drawn(random.nextDouble() * cumulated[cumulated.length - 1]);
    boolean isCopy = !lowRateCopies.isEmpty() && random.nextInt(LOW_RATE) == 0;
    Clip clip = (isCopy ? lowRateCopies : clips).get(drawn);
    int[] frames = frames(clip, random);
    return random.nextInt(5) == 0
        ? turned(clip, frames, size, random)
        : straight(clip, frames, size, random);
  }

  private int drawn(double at) {
    int i = 0;
    while (cumulated[i] < at) {
      i++;
    }
    return i;
  }

  /**
   * Consecutive frames of one shot, at times every second, third or fourth one or every one twice,
   * at times backwards. Fast motion is what damage is most easily taken for.
   */
  private int[] frames(Clip clip, SplittableRandom random) {
    int length = 2 * radius + 1;
    while (true) {
      int halves = HALF_STEPS[random.nextInt(HALF_STEPS.length)];
      int span = (length - 1) * halves / 2 + 1;
      if (span > clip.frames()) {
        continue;
      }
      int first = random.nextInt(clip.frames() - span + 1);
      if (!clip.oneShot(first, first + span - 1)) {
        continue;
      }
      int[] frames = new int[length];
      boolean backwards = random.nextBoolean();
      for (int i = 0; i < length; i++) {
        frames[backwards ? length - 1 - i : i] = first + i * halves / 2;
      }
      return frames;
    }
  }

  private static List<FloatPicture> straight(
      Clip clip, int[] frames, int size, SplittableRandom random) {
    int bestX = 0;
    int bestY = 0;
    long best = -1;
    int tries = random.nextBoolean() ? CANDIDATES : 1;
    boolean moving = random.nextBoolean();
    int centre = frames[frames.length / 2];
    int other = moving ? frames[frames.length / 2 + 1] : centre;
    for (int i = 0; i < tries; i++) {
      int x = 2 * random.nextInt((clip.width() - size) / 2 + 1);
      int y = 2 * random.nextInt((clip.height() - size) / 2 + 1);
      long detail = detail(clip, centre, other, x, y, size);
      if (detail > best) {
        best = detail;
        bestX = x;
        bestY = y;
      }
    }
    int way = random.nextInt(8);
    List<FloatPicture> window = new ArrayList<>();
    for (int frame : frames) {
      window.add(clip.crop(frame, bestX, bestY, size, way));
    }
    return window;
  }

  /** How a crop differs from that of another frame, or, in one frame, from its neighbours. */
  private static long detail(Clip clip, int frame, int other, int left, int top, int size) {
    int back = frame == other ? 1 : 0;
    long sum = 0;
    for (int y = top; y < top + size; y += 4) {
      for (int x = left + 1; x < left + size; x += 4) {
        sum += Math.abs(clip.luma(frame, x, y) - clip.luma(other, x - back, y));
      }
    }
    return sum;
  }

  private static List<FloatPicture> turned(
      Clip clip, int[] frames, int size, SplittableRandom random) {
    float zoom = (float) random.nextDouble(0.8, 1.3);
    float radians = (float) random.nextDouble(-0.12, 0.12);
    double reach = size / 2.0 / zoom * 1.15;
    float x = (float) between(random, reach, clip.width() - reach);
    float y = (float) between(random, reach, clip.height() - reach);
    List<FloatPicture> window = new ArrayList<>();
    for (int frame : frames) {
      window.add(clip.turnedCrop(frame, x, y, size, zoom, radians));
    }
    return window;
  }

  private static double between(SplittableRandom random, double low, double high) {
    return low < high ? random.nextDouble(low, high) : (low + high) / 2;
  }

  /** Mixes another shot in, evenly more or less of it from frame to frame. */
  private static void dissolve(
      List<FloatPicture> window, List<FloatPicture> other, SplittableRandom random) {
    double centre = random.nextDouble();
    double slope = random.nextDouble(-0.12, 0.12);
    for (int n = 0; n < window.size(); n++) {
      float share = (float) Math.max(0, Math.min(1, centre + slope * (n - window.size() / 2)));
      float[][] planes = window.get(n).planes();
      float[][] others = other.get(n).planes();
      for (int p = 0; p < planes.length; p++) {
        for (int i = 0; i < planes[p].length; i++) {
          planes[p][i] += share * (others[p][i] - planes[p][i]);
        }
      }
    }
  }

  /** Another exposure and contrast, the same for all frames of the window. */
  private static void light(List<FloatPicture> window, SplittableRandom random) {
    if (random.nextInt(3) != 0) {
      return;
    }
    float gamma = (float) Math.exp(random.nextDouble(-0.4, 0.4));
    float gain = (float) random.nextDouble(0.75, 1.1);
    for (FloatPicture picture : window) {
      float[] luma = picture.planes()[0];
      for (int i = 0; i < luma.length; i++) {
        luma[i] = Math.min(1, gain * (float) Math.pow(luma[i], gamma));
      }
    }
  }
}
