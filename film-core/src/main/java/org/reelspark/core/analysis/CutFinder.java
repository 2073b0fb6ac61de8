package org.reelspark.core.analysis;

import java.util.BitSet;
import java.util.List;

/**
 * Finds where shots begin.
 *
 * <p>A cut is a change of the thumbnails that is large, stands alone among the changes around it,
 * and lasts: what comes back within {@value #FLASH} frames was a flash. Changes are compared at
 * equal brightness, so flicker is no change; fades and pans are many changes and none stands alone.
 */
final class CutFinder {
  /** Mean change of a thumbnail's blocks, of 256. */
  private static final double LEAST = 6;

  private static final double ABOVE_OTHERS = 2.5;
  private static final int AROUND = 5;
  private static final int FLASH = 3;

  /** A brightness ratio beyond this is not equalised: it is not flicker. */
  private static final double LARGEST_GAIN = 1.3;

  private final List<byte[]> thumbnails;
  private final double[] changes;

  private CutFinder(List<byte[]> thumbnails) {
    this.thumbnails = thumbnails;
    this.changes = new double[thumbnails.size()];
    for (int i = 1; i < changes.length; i++) {
      changes[i] = change(i - 1, i);
    }
  }

  /** */
  static BitSet find(List<byte[]> thumbnails) {
    CutFinder finder = new CutFinder(thumbnails);
    BitSet cuts = new BitSet();
    for (int i = 1; i < thumbnails.size(); i++) {
      cuts.set(i, finder.cutBefore(i));
    }
    return cuts;
  }

  private boolean cutBefore(int frame) {
    double change = changes[frame];
    // The second largest: another cut may lie near.
    return change > LEAST
        && change > ABOVE_OTHERS * secondLargestAround(frame)
        && !comesBack(frame, change);
  }

  private double secondLargestAround(int frame) {
    double largest = 0;
    double second = 0;
    int end = Math.min(changes.length, frame + AROUND + 1);
    for (int i = Math.max(1, frame - AROUND); i < end; i++) {
      if (i != frame) {
        second = Math.max(second, Math.min(largest, changes[i]));
        largest = Math.max(largest, changes[i]);
      }
    }
    return second;
  }

  /** Whether a flash begins or has ended with this frame. */
  private boolean comesBack(int frame, double change) {
    for (int away = 1; away <= FLASH; away++) {
      int after = frame + away;
      int before = frame - 1 - away;
      if (after < changes.length && change(frame - 1, after) < change / 2) {
        return true;
      }
      if (before >= 0 && change(before, frame) < change / 2) {
        return true;
      }
    }
    return false;
  }

  private double change(int before, int after) {
    byte[] a = thumbnails.get(before);
    byte[] b = thumbnails.get(after);
    double sumA = 0;
    double sumB = 0;
    for (int i = 0; i < a.length; i++) {
      sumA += a[i] & 0xff;
      sumB += b[i] & 0xff;
    }
    double gain = (sumB + a.length) / (sumA + a.length);
    if (gain > LARGEST_GAIN || gain < 1 / LARGEST_GAIN) {
      gain = 1;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((b[i] & 0xff) - gain * (a[i] & 0xff));
    }
    return sum / a.length;
  }
}
