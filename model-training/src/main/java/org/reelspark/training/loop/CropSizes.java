package org.reelspark.training.loop;

/**
 * How large the crops are, in luma pixels along a side: in the first half of a run, up to 85 % of
 * it, and in the rest.
 */
public record CropSizes(int first, int second, int third) {
  /** What a fresh network learns fastest from. */
  public static final CropSizes GROWING = new CropSizes(64, 96, 128);

  private static final double FIRST = 0.5;
  private static final double SECOND = 0.35;

  /** The same size all along. */
  public static CropSizes all(int size) {
    return new CropSizes(size, size, size);
  }

  int largest() {
    return Math.max(first, Math.max(second, third));
  }

  int at(long step, long steps) {
    if (step < FIRST * steps) {
      return first;
    }
    return step < (FIRST + SECOND) * steps ? second : third;
  }

  /** What an average step costs, in steps of the first size. */
  double relativeCost() {
    return FIRST + SECOND * area(second) + (1 - FIRST - SECOND) * area(third);
  }

  private double area(int size) {
    return (double) size * size / ((double) first * first);
  }
}
