package org.reelspark.core.quality;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.reelspark.core.frame.Frame;

/**
 * Compares a restored film with its clean reference, and with the damaged film and the painted
 * defects where they are known. Frames come in order; memory does not grow with their number.
 * Errors are of luma, in steps of 8 bits, pooled over the clip.
 */
public final class Comparison {
  /** A pixel is inside a defect where its mask is above this, of 255. */
  public static final int INSIDE = 64;

  /** A visible defect differs from the clean picture by more than this. */
  private static final float VISIBLE = 8;

  /** The name under which the mask of all kinds is reported. */
  public static final String ALL_DEFECTS = "all";

  /**
   * What was found inside the defects of one kind.
   *
   * @param share of the film's pixels that are inside
   * @param damagedPsnr decibels before
   * @param restoredPsnr decibels after
   * @param ssim after, of the windows of 8 x 8 pixels that have one of them
   * @param recall share of the visible defect pixels that came at least half the way back
   * @param precision share of the pixels changed by more than 24 of 255 within 2 pixels of such a
   *     defect that came nearer to the reference; NaN where none was changed
   */
  public record Inside(
      double share,
      double damagedPsnr,
      double restoredPsnr,
      double ssim,
      double recall,
      double precision) {
    public double gain() {
      return restoredPsnr - damagedPsnr;
    }
  }

  /**
   * @param frames how many pairs
   * @param damagedPsnr luma of the damaged film, NaN where it is not known
   * @param outsidePsnr luma outside all defects, NaN where no mask is known
   * @param outsideSsim luma, of the windows of 8 x 8 pixels that have no defect
   * @param precision share of the pixels changed by more than 24 of 255 that lie within 2 pixels of
   *     a defect, NaN where mask or damaged film is not known
   * @param flicker mean absolute jump of mean luma beyond the reference's
   * @param damagedFlicker the same of the damaged film, NaN where it is not known
   * @param temporalError root mean square of how a pixel's step from frame to frame differs from
   *     the reference's
   * @param inside per kind of defect
   */
  public record Result(
      int frames,
      double psnr,
      double psnrAllPlanes,
      double ssim,
      double ssimAllPlanes,
      double damagedPsnr,
      double outsidePsnr,
      double outsideSsim,
      double precision,
      double flicker,
      double damagedFlicker,
      double temporalError,
      Map<String, Inside> inside) {}

  private static final float CHANGED = 24;
  private static final int NEAR = 2;

  private final Psnr psnr = new Psnr();
  private final Ssim ssim = new Ssim();
  private final Psnr damagedPsnr = new Psnr();
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final Steps steps = new Steps();
  private final Steps damagedSteps = new Steps();
  private double outsideSquares;
  private long outside;
  private final MeanSsim outsideSsim = new MeanSsim();
  private long changed;
  private int frames;

  /** Adds a frame of which only the clean picture is known. */
  public FrameQuality add(Frame restored, Frame reference) {
    float[] luma = Pairs.luma(restored);
    float[] referenceLuma = Pairs.luma(reference);
    steps.add(luma, referenceLuma);
    frames++;
    return new FrameQuality(
        psnr.add(restored, reference),
        ssim.add(restored, reference),
        Pairs.mean(luma),
        Pairs.mean(referenceLuma));
  }

  /** Adds a frame with its damaged picture. */
  public FrameQuality add(Frame restored, Frame reference, Frame damaged) {
    damagedPsnr.add(damaged, reference);
    damagedSteps.add(Pairs.luma(damaged), Pairs.luma(reference));
    return add(restored, reference);
  }

  /**
   * Adds a frame with its damaged picture and its defects.
   *
   * @param masks per name of a kind, {@link #ALL_DEFECTS} among them: one byte a luma pixel
   */
  public FrameQuality add(
      Frame restored, Frame reference, Frame damaged, Map<String, byte[]> masks) {
    float[] r = Pairs.luma(restored);
    float[] c = Pairs.luma(reference);
    float[] d = Pairs.luma(damaged);
    byte[] all = masks.get(ALL_DEFECTS);
    int[] moved = IntStream.range(0, r.length).filter(i -> moved(r[i] - d[i])).toArray();
    changed += moved.length;
    int width = reference.format().width();
    masks.forEach(
        (kind, mask) -> {
          Tally tally = tallies.computeIfAbsent(kind, k -> new Tally());
          tally.add(r, c, d, mask);
          tally.addMoved(r, c, d, mask, width, moved);
        });
    for (int i = 0; i < r.length; i++) {
      if ((all[i] & 0xff) <= INSIDE) {
        outsideSquares += (r[i] - c[i]) * (r[i] - c[i]);
        outside++;
      }
    }
    FrameQuality quality = add(restored, reference, damaged);
    Ssim.Windows windows = ssim.windows();
    masks.forEach(
        (kind, mask) -> {
          boolean[] touching = windows.touching(inside(mask), width);
          tallies.get(kind).ssim.add(windows, touching, true);
          if (kind.equals(ALL_DEFECTS)) {
            outsideSsim.add(windows, touching, false);
          }
        });
    return quality;
  }

  private static boolean[] inside(byte[] mask) {
    boolean[] inside = new boolean[mask.length];
    for (int i = 0; i < mask.length; i++) {
      inside[i] = (mask[i] & 0xff) > INSIDE;
    }
    return inside;
  }

  private static boolean moved(float by) {
    return Math.abs(by) > CHANGED;
  }

  public Result result() {
    Map<String, Inside> inside = new LinkedHashMap<>();
    tallies.forEach((kind, tally) -> inside.put(kind, tally.result()));
    return new Result(
        frames,
        psnr.luma(),
        psnr.all(),
        ssim.luma(),
        ssim.all(),
        damagedSteps.frames == 0 ? Double.NaN : damagedPsnr.luma(),
        outside == 0 ? Double.NaN : Psnr.decibels(outsideSquares / outside, 255),
        outsideSsim.value(),
        outside == 0
            ? Double.NaN
            : changed == 0 ? 1 : (double) tallies.get(ALL_DEFECTS).movedNear / changed,
        steps.flicker(),
        damagedSteps.frames == 0 ? Double.NaN : damagedSteps.flicker(),
        steps.temporalError(),
        inside);
  }

  /** Whether the mask has anything within 2 pixels of a place. */
  private static boolean near(byte[] mask, int width, int place) {
    int x = place % width;
    int y = place / width;
    int bottom = Math.min(mask.length / width - 1, y + NEAR);
    for (int j = Math.max(0, y - NEAR); j <= bottom; j++) {
      for (int i = Math.max(0, x - NEAR); i <= Math.min(width - 1, x + NEAR); i++) {
        if (mask[j * width + i] != 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The mean of some windows of every frame; NaN where there was none. */
  private static final class MeanSsim {
    private double sum;
    private long count;

    void add(Ssim.Windows windows, boolean[] touching, boolean wanted) {
      for (int i = 0; i < touching.length; i++) {
        if (touching[i] == wanted) {
          sum += windows.value(i);
          count++;
        }
      }
    }

    double value() {
      return count == 0 ? Double.NaN : sum / count;
    }
  }

  private static final class Tally {
    private final MeanSsim ssim = new MeanSsim();
    private long pixels;
    private long all;
    private double damagedSquares;
    private double restoredSquares;
    private long visible;
    private long repaired;
    private long movedNear;
    private long nearer;

    void add(float[] restored, float[] reference, float[] damaged, byte[] mask) {
      all += mask.length;
      for (int i = 0; i < mask.length; i++) {
        if ((mask[i] & 0xff) <= INSIDE) {
          continue;
        }
        float before = Math.abs(damaged[i] - reference[i]);
        float after = Math.abs(restored[i] - reference[i]);
        pixels++;
        damagedSquares += before * before;
        restoredSquares += after * after;
        if (before > VISIBLE) {
          visible++;
          repaired += after <= before / 2 ? 1 : 0;
        }
      }
    }

    /**
     * @param moved places that were changed
     */
    void addMoved(
        float[] restored, float[] reference, float[] damaged, byte[] mask, int width, int[] moved) {
      for (int i : moved) {
        if (near(mask, width, i)) {
          float before = Math.abs(damaged[i] - reference[i]);
          float after = Math.abs(restored[i] - reference[i]);
          movedNear++;
          nearer += after < before ? 1 : 0;
        }
      }
    }

    Inside result() {
      return new Inside(
          (double) pixels / all,
          Psnr.decibels(damagedSquares / pixels, 255),
          Psnr.decibels(restoredSquares / pixels, 255),
          ssim.value(),
          visible == 0 ? Double.NaN : (double) repaired / visible,
          movedNear == 0 ? Double.NaN : (double) nearer / movedNear);
    }
  }

  /** What happens from one frame to the next, in a film and in its reference. */
  private static final class Steps {
    private float[] film;
    private float[] reference;
    private double jumps;
    private double squares;
    private int frames;

    void add(float[] luma, float[] clean) {
      if (film != null) {
        jumps +=
            Math.abs(
                Pairs.mean(luma) - Pairs.mean(film) - (Pairs.mean(clean) - Pairs.mean(reference)));
        double sum = 0;
        for (int i = 0; i < luma.length; i++) {
          float error = luma[i] - film[i] - (clean[i] - reference[i]);
          sum += error * error;
        }
        squares += sum / luma.length;
      }
      film = luma;
      reference = clean;
      frames++;
    }

    double flicker() {
      return frames < 2 ? 0 : jumps / (frames - 1);
    }

    double temporalError() {
      return frames < 2 ? 0 : Math.sqrt(squares / (frames - 1));
    }
  }
}
