package org.reelspark.core.quality;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/**
 * Peak signal-to-noise ratio of a clip: squared errors are pooled over all frames before the
 * logarithm, and over planes by their number of samples, as FFmpeg's {@code psnr} filter does for
 * its average.
 */
public final class Psnr {
  private final double[] squares = new double[3];
  private final double[] samples = new double[3];
  private double peak = 1;

  /**
   * Adds a pair of frames of one layout.
   *
   * @return decibels over the luma plane of this pair
   */
  public double add(Frame restored, Frame reference) {
    Pairs.requireSameLayout(restored, reference);
    PictureFormat format = reference.format();
    peak = format.maxValue();
    double luma = squares[0];
    for (int p = 0; p < format.planes(); p++) {
      squares[p] += Pairs.squaredError(restored, reference, p);
      samples[p] += (double) format.planeWidth(p) * format.planeHeight(p);
    }
    return decibels((squares[0] - luma) / format.planeWidth(0) / format.planeHeight(0), peak);
  }

  /** Decibels over the luma plane. */
  public double luma() {
    return decibels(squares[0] / samples[0], peak);
  }

  /** Decibels over all planes. */
  public double all() {
    return decibels(
        (squares[0] + squares[1] + squares[2]) / (samples[0] + samples[1] + samples[2]), peak);
  }

  /**
   * Equal pictures have 138 dB: mean squares below a billionth of a squared 8-bit step count as
   * that.
   */
  static double decibels(double meanSquare, double peak) {
    double least = 1e-9 * (peak / 255) * (peak / 255);
    return 10 * Math.log10(peak * peak / Math.max(meanSquare, least));
  }
}
