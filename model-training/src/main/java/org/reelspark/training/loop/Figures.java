package org.reelspark.training.loop;

/**
 * What a network reaches on what is validated: luma, in decibels, squared errors pooled over all of
 * it. Where it enlarges, all is measured in the larger picture, and what was damaged is enlarged by
 * {@link org.reelspark.core.restore.Enlargement#BASE}.
 *
 * @param insideDamaged before, where defects are visible
 * @param inside after, where defects are visible
 * @param outside after, elsewhere
 * @param shift how much brighter luma is on average than it should be, in steps of 8 bits
 * @param enlarged what fixed kernels make of the restored picture; null where none is enlarged
 */
public record Figures(
    double damaged,
    double restored,
    double insideDamaged,
    double inside,
    double outside,
    double shift,
    Enlarged enlarged) {

  /** PSNR of the restored picture, enlarged by fixed kernels. */
  public record Enlarged(double bicubic, double lanczos) {}

  /** Of a network that does not enlarge. */
  public Figures(
      double damaged,
      double restored,
      double insideDamaged,
      double inside,
      double outside,
      double shift) {
    this(damaged, restored, insideDamaged, inside, outside, shift, null);
  }

  Figures with(Enlarged classical) {
    return new Figures(damaged, restored, insideDamaged, inside, outside, shift, classical);
  }
}
