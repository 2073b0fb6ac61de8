package org.reelspark.core.damage;

import java.util.Arrays;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Undoes what footage that was laid over a frame did to its tones as a whole: blended with anything
 * but middle grey, soft-light makes a picture darker or brighter everywhere, so that the mean of a
 * damaged frame is no longer that of the clean one.
 *
 * <p>For every luma of the clean frame the median of what became of it makes a curve (isotonic
 * regression keeps it from falling), and the damaged frame's luma goes back along it. What lies on
 * less than half of the pixels of a tone, dust and scratches, is not in the curve, so it stays.
 */
public final class OverlayTones {
  /** Fewer pixels say nothing of a tone. */
  private static final int LEAST = 9;

  /** Tones of clean frames are told apart by so many bits. */
  private static final int BITS = 8;

  /** Clean tones and what became of them, the second never falling. */
  private final double[] clean;

  private final double[] laid;

  private OverlayTones(double[] clean, double[] laid) {
    this.clean = clean;
    this.laid = laid;
  }

  /**
   * The damaged frame with the tones of the clean one.
   *
   * @param laid the clean frame with footage over it
   * @throws IllegalArgumentException where brighter did not stay brighter, so that nothing leads
   *     back
   */
  public static Frame undone(Frame clean, Frame laid) {
    PictureFormat format = clean.format();
    double[] back = curve(clean, laid).inverse(format.maxValue());
    byte[] samples = laid.samples().clone();
    int pixels = format.width() * format.height();
    for (int i = 0; i < pixels; i++) {
      int value = (int) Math.rint(back[luma(laid, i)]);
      if (format.bytesPerSample() == 1) {
        samples[i] = (byte) value;
      } else {
        Frame.putShort(samples, 2 * i, value);
      }
    }
    return laid.withSamples(samples);
  }

  private static int luma(Frame frame, int pixel) {
    return frame.format().bytesPerSample() == 1
        ? frame.samples()[pixel] & 0xff
        : Frame.shortAt(frame.samples(), 2 * pixel);
  }

  private static OverlayTones curve(Frame clean, Frame laid) {
    PictureFormat format = clean.format();
    int shift = format.bitDepth() - BITS;
    int pixels = format.width() * format.height();
    int[] ends = new int[(1 << BITS) + 1];
    for (int i = 0; i < pixels; i++) {
      ends[(luma(clean, i) >> shift) + 1]++;
    }
    for (int tone = 1; tone < ends.length; tone++) {
      ends[tone] += ends[tone - 1];
    }
    int[] sorted = new int[pixels];
    double[] sums = new double[1 << BITS];
    int[] next = ends.clone();
    for (int i = 0; i < pixels; i++) {
      int tone = luma(clean, i) >> shift;
      sorted[next[tone]++] = luma(laid, i);
      sums[tone] += luma(clean, i);
    }
    double[] tones = new double[1 << BITS];
    double[] medians = new double[1 << BITS];
    double[] weights = new double[1 << BITS];
    int known = 0;
    for (int tone = 0; tone < 1 << BITS; tone++) {
      int count = ends[tone + 1] - ends[tone];
      if (count >= Math.min(LEAST, pixels)) {
        Arrays.sort(sorted, ends[tone], ends[tone + 1]);
        int middle = ends[tone] + count / 2;
        tones[known] = sums[tone] / count;
        medians[known] = (sorted[middle] + sorted[middle - (count + 1) % 2]) / 2.0;
        weights[known++] = count;
      }
    }
    return new OverlayTones(
        Arrays.copyOf(tones, known), isotonic(Arrays.copyOf(medians, known), weights));
  }

  /** The values nearest to some, in squares, that never fall (pool adjacent violators). */
  private static double[] isotonic(double[] values, double[] weights) {
    double[] means = new double[values.length];
    double[] weight = new double[values.length];
    int[] length = new int[values.length];
    int blocks = 0;
    for (int i = 0; i < values.length; i++) {
      means[blocks] = values[i];
      weight[blocks] = weights[i];
      length[blocks] = 1;
      while (blocks > 0 && means[blocks - 1] > means[blocks]) {
        double both = weight[blocks - 1] + weight[blocks];
        means[blocks - 1] =
            (means[blocks - 1] * weight[blocks - 1] + means[blocks] * weight[blocks]) / both;
        weight[blocks - 1] = both;
        length[blocks - 1] += length[blocks];
        blocks--;
      }
      blocks++;
    }
    double[] rising = new double[values.length];
    int at = 0;
    for (int block = 0; block < blocks; block++) {
      Arrays.fill(rising, at, at + length[block], means[block]);
      at += length[block];
    }
    return rising;
  }

  /** For every damaged luma the clean one; the middle one where several became the same. */
  private double[] inverse(int max) {
    int last = clean.length - 1;
    if (last < 0) {
      throw new IllegalArgumentException("a picture too small to know its tones by");
    }
    if (laid[last] - laid[0] < (clean[last] - clean[0]) / 4) {
      throw new IllegalArgumentException(
          "luma %.0f to %.0f became %.0f to %.0f"
              .formatted(clean[0], clean[last], laid[0], laid[last]));
    }
    double[] inverse = new double[max + 1];
    int from = 0;
    for (int value = 0; value <= max; value++) {
      while (from <= last && laid[from] < value) {
        from++;
      }
      int end = from;
      while (end <= last && laid[end] == value) {
        end++;
      }
      double back;
      if (end > from) {
        back = (clean[from] + clean[end - 1]) / 2;
      } else if (from == 0) {
        back = clean[0] + value - laid[0];
      } else if (from > last) {
        back = clean[last] + value - laid[last];
      } else {
        double share = (value - laid[from - 1]) / (laid[from] - laid[from - 1]);
        back = clean[from - 1] + share * (clean[from] - clean[from - 1]);
      }
      inverse[value] = Math.max(0, Math.min(max, back));
    }
    return inverse;
  }
}
