package org.reelspark.training.loop;

/** Errors of luma, pooled over all that is measured. */
public final class ErrorSums {
  /** Errors, pooled. */
  static final class Pool {
    private static final double LEAST = 1e-12;

    private double squares;
    private double sum;
    private long count;

    void add(double error) {
      squares += error * error;
      sum += error;
      count++;
    }

    double psnr() {
      return -10 * Math.log10(Math.max(squares / Math.max(1, count), LEAST));
    }

    double mean() {
      return sum / Math.max(1, count);
    }
  }

  private final Pool damaged = new Pool();
  private final Pool restored = new Pool();
  private final Pool insideDamaged = new Pool();
  private final Pool inside = new Pool();
  private final Pool outside = new Pool();

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
    damaged.add(damage);
    restored.add(error);
    if (visible) {
      insideDamaged.add(damage);
      inside.add(error);
    } else {
      outside.add(error);
    }
  }

  public Figures figures() {
    return new Figures(
        damaged.psnr(),
        restored.psnr(),
        insideDamaged.psnr(),
        inside.psnr(),
        outside.psnr(),
        255 * restored.mean());
  }
}
