package org.reelspark.core.quality;

import java.util.Arrays;
import org.reelspark.core.frame.Frame;

/**
 * Looks at a restored film beside its source where no clean reference exists. Frames come in order;
 * three pairs are held. Values are of luma in steps of 8 bits.
 */
public final class Inspection {
  /** A spike differs from both neighbours by more than this, in the same direction. */
  private static final float SPIKE = 20;

  private static final float SIGMA = 1.5f;
  private static final double EDGES = 0.05;
  private static final int WIDENED = 2;

  /**
   * @param sourceFlicker mean absolute jump of mean luma from frame to frame, before
   * @param flicker the same, after
   * @param sourceSpikes pixels in a million that neither neighbouring frame has, before
   * @param spikes the same, after
   * @param edgeGradientKept along the strongest 5 % of the edges of the source smoothed by sigma
   *     1.5 and outside the mask widened by 2: the gradient across the edge, after over before
   * @param detailKept standard deviation of the Laplacian outside the mask, after over before;
   *     grain counts as detail
   * @param removedStructure correlation of what was taken away outside the mask with the fine
   *     structure of the restored picture (the picture less itself smoothed by sigma 1.5)
   * @param masked share of the frame under the mask
   */
  public record Result(
      int frames,
      double sourceFlicker,
      double flicker,
      double sourceSpikes,
      double spikes,
      double edgeGradientKept,
      double detailKept,
      double removedStructure,
      double masked) {}

  private final Spikes source = new Spikes();
  private final Spikes restored = new Spikes();
  private double gradientBefore;
  private double gradientAfter;
  private double detailBefore;
  private double detailAfter;
  private double covariance;
  private double removedSquares;
  private double structureSquares;
  private double masked;
  private int frames;

  /**
   * Adds a frame and its source.
   *
   * @param mask what the restorer took for a defect, one byte a luma pixel; null where it is not
   *     known
   */
  public void add(Frame restoredFrame, Frame sourceFrame, byte[] mask) {
    add(restoredFrame, sourceFrame, mask, 1, 0);
  }

  /**
   * Adds a frame whose brightness the restorer corrected: that changes neither edges nor structure.
   *
   * @param gain by which luma above black was multiplied
   * @param black luma of black in samples
   */
  public void add(Frame restoredFrame, Frame sourceFrame, byte[] mask, float gain, int black) {
    Pairs.requireSameLayout(restoredFrame, sourceFrame);
    float[] before = Pairs.luma(sourceFrame);
    float[] after = Pairs.luma(restoredFrame);
    source.add(before);
    restored.add(after);
    frames++;
    int width = sourceFrame.format().width();
    int height = sourceFrame.format().height();
    boolean[] open = open(mask, width, height);
    float fixed = black * 255f / sourceFrame.format().maxValue();
    float[] corrected = gain == 1 ? before : corrected(before, gain, fixed);
    edges(corrected, after, open, width, height);
    structure(corrected, after, open, width, height);
  }

  private static float[] corrected(float[] luma, float gain, float fixed) {
    float[] corrected = new float[luma.length];
    for (int i = 0; i < luma.length; i++) {
      corrected[i] = Math.max(0, Math.min(255, fixed + gain * (luma[i] - fixed)));
    }
    return corrected;
  }

  public Result result() {
    return new Result(
        frames,
        source.flicker(),
        restored.flicker(),
        source.perMillion(),
        restored.perMillion(),
        gradientAfter / gradientBefore,
        Math.sqrt(detailAfter / detailBefore),
        removedSquares == 0 ? 0 : covariance / Math.sqrt(removedSquares * structureSquares),
        masked / frames);
  }

  private boolean[] open(byte[] mask, int width, int height) {
    boolean[] open = new boolean[width * height];
    Arrays.fill(open, true);
    if (mask == null) {
      return open;
    }
    int under = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (mask[y * width + x] == 0) {
          continue;
        }
        under++;
        for (int j = Math.max(0, y - WIDENED); j <= Math.min(height - 1, y + WIDENED); j++) {
          int from = Math.max(0, x - WIDENED);
          int to = Math.min(width - 1, x + WIDENED);
          Arrays.fill(open, j * width + from, j * width + to + 1, false);
        }
      }
    }
    masked += (double) under / mask.length;
    return open;
  }

  private void edges(float[] before, float[] after, boolean[] open, int width, int height) {
    float[] smooth = Gaussian.blurred(before, width, height, SIGMA);
    float[] strength = new float[width * height];
    int count = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        if (open[i]) {
          float gx = smooth[i + 1] - smooth[i - 1];
          float gy = smooth[i + width] - smooth[i - width];
          strength[i] = gx * gx + gy * gy;
          count++;
        }
      }
    }
    float[] sorted = strength.clone();
    Arrays.sort(sorted);
    float least = sorted[Math.max(0, sorted.length - 1 - (int) (count * EDGES))];
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        if (strength[i] > least) {
          float gx = smooth[i + 1] - smooth[i - 1];
          float gy = smooth[i + width] - smooth[i - width];
          double length = Math.sqrt(strength[i]);
          gradientBefore += across(before, i, width, gx, gy) / length;
          gradientAfter += across(after, i, width, gx, gy) / length;
        }
      }
    }
  }

  private static double across(float[] plane, int i, int width, float gx, float gy) {
    return gx * (plane[i + 1] - plane[i - 1]) + gy * (plane[i + width] - plane[i - width]);
  }

  private void structure(float[] before, float[] after, boolean[] open, int width, int height) {
    float[] smooth = Gaussian.blurred(after, width, height, SIGMA);
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int i = y * width + x;
        if (open[i]) {
          double removed = before[i] - after[i];
          double structure = after[i] - smooth[i];
          covariance += removed * structure;
          removedSquares += removed * removed;
          structureSquares += structure * structure;
          double b = laplacian(before, i, width);
          double a = laplacian(after, i, width);
          detailBefore += b * b;
          detailAfter += a * a;
        }
      }
    }
  }

  private static double laplacian(float[] p, int i, int width) {
    return 4 * p[i] - p[i - 1] - p[i + 1] - p[i - width] - p[i + width];
  }

  /** Counts what stands out of its two neighbours in time. */
  private static final class Spikes {
    private float[] older;
    private float[] old;
    private long spikes;
    private long pixels;
    private double jumps;
    private int steps;

    void add(float[] luma) {
      if (old != null) {
        jumps += Math.abs(Pairs.mean(luma) - Pairs.mean(old));
        steps++;
      }
      if (older != null) {
        for (int i = 0; i < luma.length; i++) {
          float a = old[i] - older[i];
          float b = old[i] - luma[i];
          if (Math.min(a, b) > SPIKE || Math.max(a, b) < -SPIKE) {
            spikes++;
          }
        }
        pixels += luma.length;
      }
      older = old;
      old = luma;
    }

    double flicker() {
      return steps == 0 ? 0 : jumps / steps;
    }

    double perMillion() {
      return pixels == 0 ? 0 : 1e6 * spikes / pixels;
    }
  }
}
