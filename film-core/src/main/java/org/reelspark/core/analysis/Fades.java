package org.reelspark.core.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Finds fades: frames of which each is brighter than the one before, or each darker, and which are
 * else alike. A camera that pans into the light makes pictures brighter too, but other ones.
 */
final class Fades {
  /** From a frame to the next, as a natural logarithm of light; less is no harm to a window. */
  private static final double LEAST = 0.008;

  /** A flash, or too dark to tell. */
  private static final double TOO_MUCH = 0.2;

  /** Steps: flicker that is left goes up and down. */
  private static final int SHORTEST = 4;

  /** Share of the difference between pictures that may be left once their light is the same. */
  private static final double OTHERWISE = 0.5;

  private final int[] steps;
  private final List<byte[]> thumbnails;
  private final float[] fades;

  private Fades(int[] steps, List<byte[]> thumbnails) {
    this.steps = steps;
    this.thumbnails = thumbnails;
    this.fades = new float[steps.length];
  }

  /**
   * By how much brighter each frame is than the one before, less flicker, as a natural logarithm;
   * exactly 0 where no fade is, at cuts, and where it isn't known.
   */
  static float[] find(int[] steps, List<byte[]> thumbnails, BitSet cuts, float[] gains) {
    Fades found = new Fades(steps, thumbnails);
    for (int i = 1; i < steps.length; i++) {
      found.fades[i] =
          cuts.get(i) || steps[i] == FrameSums.UNKNOWN
              ? 0
              : (float) (steps[i] / 1e6 + StrictMath.log(gains[i] / (double) gains[i - 1]));
    }
    found.keepRuns();
    return found.fades;
  }

  /** Sets to 0 what does not go on, or goes with other change. */
  private void keepRuns() {
    int from = 0;
    for (int i = 1; i <= fades.length; i++) {
      if (i == fades.length || !goesOn(fades[i - 1], fades[i])) {
        boolean isRun = i - from >= SHORTEST && isStep(fades[from]);
        for (int step = from; step < i; step++) {
          int end = Math.min(i, Math.max(from, step - SHORTEST / 2) + SHORTEST);
          if (!isRun || !onlyLight(end - SHORTEST, end)) {
            fades[step] = 0;
          }
        }
        from = i;
      }
    }
  }

  private static boolean goesOn(float before, float now) {
    return isStep(before) && isStep(now) && before > 0 == now > 0;
  }

  private static boolean isStep(float step) {
    return Math.abs(step) >= LEAST && Math.abs(step) < TOO_MUCH;
  }

  /** Whether the steps {@code [from, end)} are most of what changes. */
  private boolean onlyLight(int from, int end) {
    double light = Math.exp(Arrays.stream(steps, from, end).sum() / 1e6);
    byte[] first = thumbnails.get(from - 1);
    byte[] last = thumbnails.get(end - 1);
    double change = 0;
    double left = 0;
    for (int i = 0; i < first.length; i++) {
      int before = first[i] & 0xff;
      int after = last[i] & 0xff;
      change += Math.abs(after - before);
      left += Math.abs(after - light * before);
    }
    return left < OTHERWISE * change;
  }
}
