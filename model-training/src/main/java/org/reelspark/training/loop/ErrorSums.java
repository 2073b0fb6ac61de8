package org.reelspark.training.loop;

/** Errors of luma, pooled over all that is measured. */
public final class ErrorSums {
  private enum Of {
    DAMAGED,
    RESTORED,
    INSIDE_DAMAGED,
    INSIDE,
    OUTSIDE
  }

  private static final double LEAST = 1e-12;

  private final double[] squares = new double[Of.values().length];
  private final long[] counts = new long[Of.values().length];
  private double shifts;

  /**
   * Adds a pixel.
   *
   * @param before luma as it came, 0 to 1
   * @param after as it was restored; what lies beyond 0 and 1 is clipped
   * @param clean as it should be
   * @param visible whether it is visibly damaged
   */
  public void add(double before, double after, double clean, boolean visible) {
    double damage = before - clean;
    double error = Math.max(0, Math.min(1, after)) - clean;
    add(Of.DAMAGED, damage);
    add(Of.RESTORED, error);
    shifts += error;
    if (visible) {
      add(Of.INSIDE_DAMAGED, damage);
      add(Of.INSIDE, error);
    } else {
      add(Of.OUTSIDE, error);
    }
  }

  private void add(Of which, double error) {
    squares[which.ordinal()] += error * error;
    counts[which.ordinal()]++;
  }

  private double psnr(Of which) {
    double mean = squares[which.ordinal()] / Math.max(1, counts[which.ordinal()]);
    return -10 * Math.log10(Math.max(mean, LEAST));
  }

  public Figures figures() {
    return new Figures(
        psnr(Of.DAMAGED),
        psnr(Of.RESTORED),
        psnr(Of.INSIDE_DAMAGED),
        psnr(Of.INSIDE),
        psnr(Of.OUTSIDE),
        255 * shifts / Math.max(1, counts[Of.RESTORED.ordinal()]));
  }
}
