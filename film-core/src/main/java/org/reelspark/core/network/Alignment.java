package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;

/**
 * Brings the neighbours of a window onto its centre, so that what moved lies still.
 *
 * <p>Motion is searched for in luma, from coarse to fine: whole displacements of up to 4 at a
 * quarter of the tensor's size, then corrections of 1 at a half and, down or across, at full size,
 * at last steps of one luma pixel by a parabola through the cost. A place's cost is the mean
 * absolute difference around it, each capped little above what grain makes it, so that a speck does
 * not lead the search astray. Samples are moved by whole pixels, never mixed. None of it is
 * learned, and no gradient passes. At full size squares of 2 x 2 have one displacement.
 *
 * <p>A processor does it row by row ({@link PlaneAlignment}), a GPU array by array ({@link
 * TensorAlignment}); what is found is the same to the bit.
 */
final class Alignment {
  static final int COARSE_RADIUS = 4;

  /** The farthest displacement, and the farthest pixel that a cost at the coarsest size sees. */
  static final int REACH = 4 * COARSE_RADIUS + 2 + 1 + 1 + (ShiftCosts.AROUND + 1) * 4;

  /** Steps of a cost of 1. Luma is scaled so that costs come in steps. */
  static final float COST_STEPS = 1 << 17;

  /** The most that a pixel's difference costs, in the smaller sizes and at full size. */
  static final float CAP_SMALLER = 0.03f;

  static final float CAP_FULL = 0.05f;

  /** What a displacement by one costs, so that flat areas stay where they are. */
  private static final float STILL = 5e-4f;

  /** Steps that following a motion must gain over standing still. */
  static final int GAIN = (int) (2 * STILL * COST_STEPS);

  /** Of half a tensor's pixel: below this a parabola's minimum counts as the middle. */
  static final float MIDDLE = 0.3f;

  static final float LEAST_CURVATURE = 2e-3f;

  private Alignment() {}

  /**
   * @param window [B, 5, C, h, w], h and w multiples of 4, the first four channels luma in 2 x 2
   *     squares
   * @return the same shape; belongs to the window's manager
   */
  static NDArray align(NDArray window) {
    return Strips.isOnePiece(window) ? TensorAlignment.align(window) : PlaneAlignment.align(window);
  }

  /** What a shift costs by itself, in steps. */
  static float still(int down, int across) {
    return STILL * (Math.abs(down) + Math.abs(across)) * COST_STEPS;
  }

  /** Which shift it is: row and column as two digits behind the point. */
  static float number(int down, int across, int radius) {
    float digit = 1f / base(radius);
    return ((down + radius) + (across + radius) * digit) * digit;
  }

  /** A power of two: digits to it are exact. */
  static int base(int radius) {
    return radius == 1 ? 4 : 16;
  }
}
