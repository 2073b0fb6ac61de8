package org.reelspark.core.report;

/**
 * What a chart shows of some consecutive frames of a film that was compared with its reference.
 *
 * @param frame number of the first of them
 * @param seconds when it is shown
 * @param frames how many
 * @param before null where the film before restoration is not known
 * @param clean mean luma of the reference, in steps of 8 bits
 */
public record EvaluationPart(
    int frame, double seconds, int frames, Film before, Film after, Band clean) {
  /**
   * How near the frames of one film come to the reference.
   *
   * @param psnr of luma, in decibels
   * @param ssim of luma
   * @param luma its mean, in steps of 8 bits
   */
  public record Film(Band psnr, Band ssim, Band luma) {}

  /** The mean over some frames, and the range of what jumps. */
  public record Band(double mean, double low, double high) {}
}
