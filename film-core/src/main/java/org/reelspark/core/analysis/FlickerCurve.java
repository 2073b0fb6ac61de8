package org.reelspark.core.analysis;

import java.util.Arrays;
import java.util.BitSet;
import org.reelspark.core.plan.Flicker;

/**
 * Finds the gains that take flicker out.
 *
 * <p>The steps in brightness add up to a path through a shot. Where its second differences are
 * large for most of the frames around, and the steps go up and down in turn, that is flicker: light
 * that moves, fades and flashes does one or the other for a few frames. There the gain leads from
 * the path to its {@link Trend}, which is still or rises and falls evenly and bends where a fade
 * begins or ends.
 */
final class FlickerCurve {
  /**
   * Median second difference of the path, in logarithms, that flicker is found by: 1.7 % of jitter.
   */
  private static final double FOUND = 0.028;

  /** What is enough to go on in a shot where it was found. */
  private static final double GOES_ON = 0.012;

  /**
   * Share of the steps that turn back on the one before; 2/3 where every frame has its own gain.
   */
  private static final double TURNING = 0.4;

  /** Frames to either side that flicker is looked for in, and the least in a shot. */
  private static final int AROUND = 15;

  private static final int SHORTEST = 10;

  /**
   * A second difference of three independent values has six times their variance, and its median
   * size is 0.6745 of its deviation.
   */
  private static final double DEVIATION_OF_JITTER = 1 / (Math.sqrt(6) * 0.6745);

  /** A frame this far off, in logarithms, is lit on purpose: no gain, and the trend ignores it. */
  private static final double FLASH = 0.2;

  private static final int FLASH_AROUND = 4;

  /** Less jitter than this is rounding. */
  private static final double LEAST_DEVIATION = 1e-4;

  private FlickerCurve() {}

  /** The gain of every frame, exactly 1 where there is no flicker. */
  static float[] gains(int[] steps, BitSet cuts, Flicker flicker) {
    float[] gains = new float[steps.length];
    Arrays.fill(gains, 1);
    if (flicker.strength() == 0) {
      return gains;
    }
    int from = 0;
    for (int i = 1; i <= steps.length; i++) {
      if (i == steps.length || cuts.get(i) || steps[i] == FrameSums.UNKNOWN) {
        equalise(path(steps, from, i), from, flicker, gains);
        from = i;
      }
    }
    return gains;
  }

  private static double[] path(int[] steps, int from, int end) {
    double[] path = new double[end - from];
    for (int i = 1; i < path.length; i++) {
      path[i] = path[i - 1] + steps[from + i] / 1e6;
    }
    return path;
  }

  private static void equalise(double[] path, int from, Flicker flicker, float[] gains) {
    if (path.length < SHORTEST) {
      return;
    }
    boolean[] flickers = flicker.everywhere() ? all(path.length) : flickering(path);
    boolean[] lit = lit(path);
    double deviation = jitter(path, 0, path.length) * DEVIATION_OF_JITTER;
    double[] trend = Trend.of(path, lit, Math.max(deviation, LEAST_DEVIATION));
    for (int i = 0; i < path.length; i++) {
      double correction = flickers[i] && !lit[i] ? trend[i] - path[i] : 0;
      if (correction != 0 && Math.abs(correction) < FLASH) {
        gains[from + i] = (float) StrictMath.exp(flicker.strength() * correction);
      }
    }
  }

  private static boolean[] all(int length) {
    boolean[] all = new boolean[length];
    Arrays.fill(all, true);
    return all;
  }

  private static boolean[] flickering(double[] path) {
    boolean[] flickers = new boolean[path.length];
    boolean found = false;
    for (int i = 0; i < path.length; i++) {
      int from = Math.max(0, i - AROUND);
      int end = Math.min(path.length, i + AROUND + 1);
      double jitter = jitter(path, from, end);
      flickers[i] = jitter > GOES_ON;
      found |= jitter > FOUND && turning(path, from, end) > TURNING;
    }
    return found ? flickers : new boolean[path.length];
  }

  /** Median absolute second difference. */
  private static double jitter(double[] path, int from, int end) {
    double[] second = new double[end - from - 2];
    for (int i = 0; i < second.length; i++) {
      second[i] = Math.abs(path[from + i] - 2 * path[from + i + 1] + path[from + i + 2]);
    }
    return median(second);
  }

  /** Share of the steps with another sign than the one before. */
  private static double turning(double[] path, int from, int end) {
    int turns = 0;
    for (int i = from + 1; i < end - 1; i++) {
      turns += (path[i] - path[i - 1]) * (path[i + 1] - path[i]) < 0 ? 1 : 0;
    }
    return (double) turns / (end - from - 2);
  }

  /** Frames far from the brightness around them. */
  private static boolean[] lit(double[] path) {
    boolean[] lit = new boolean[path.length];
    for (int i = 0; i < path.length; i++) {
      int from = Math.max(0, i - FLASH_AROUND);
      int end = Math.min(path.length, i + FLASH_AROUND + 1);
      lit[i] = Math.abs(path[i] - median(Arrays.copyOfRange(path, from, end))) > FLASH;
    }
    return lit;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
  }
}
