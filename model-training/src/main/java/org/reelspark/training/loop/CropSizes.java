package org.reelspark.training.loop;

/** How large the crops are: they grow over the run. */
final class CropSizes {
  private CropSizes() {}

  /** Luma pixels along the side of the crops of a step. */
  static int at(long step, long steps) {
    if (step < 0.5 * steps) {
      return 64;
    }
    return step < 0.85 * steps ? 96 : 128;
  }

  /** What an average step costs, in steps of the smallest crops. */
  static double relativeCost() {
    return 0.5 + 0.35 * area(96) + 0.15 * area(128);
  }

  private static double area(int size) {
    return size * size / (64.0 * 64);
  }
}
