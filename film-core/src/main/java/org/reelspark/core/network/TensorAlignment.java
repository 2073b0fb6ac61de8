package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.reelspark.core.network.ShiftCosts.Row;

/**
 * Aligns windows array by array, as {@link Alignment} says: all shifts of a whole picture at once.
 *
 * <p>A displacement is an array [2, B, 4, h, w]: how far each neighbour is displaced, down and
 * across.
 */
final class TensorAlignment {
  /** The farthest displacement at a half and at full size, in pixels of the tensor, and of luma. */
  private static final int FARTHEST_HALF = 2 * Alignment.COARSE_RADIUS;

  private static final int FARTHEST_FULL = 2 * (FARTHEST_HALF + 1);
  private static final int FARTHEST_LUMA = 2 * (FARTHEST_FULL + 1) + 1;

  private TensorAlignment() {}

  /**
   * Luma at one size.
   *
   * @param centre [B, 1, h, w]
   * @param neighbours [B, 4, h, w]
   * @param one what luma of 1 has become
   * @param cap of a pixel's difference, of luma of 1
   */
  private record Level(NDArray centre, NDArray neighbours, float one, float cap)
      implements AutoCloseable {
    /** At half the size, the sums of squares of 2 x 2 times a factor. */
    Level smaller(float factor) {
      return new Level(
          sums(centre, factor), sums(neighbours, factor), 4 * one * factor, Alignment.CAP_SMALLER);
    }

    private static NDArray sums(NDArray x, float factor) {
      long height = x.getShape().get(2);
      long width = x.getShape().get(3);
      try (NDArray even = Strips.slice(x, 2, 0, height, 2);
          NDArray odd = Strips.slice(x, 2, 1, height, 2);
          NDArray rows = even.add(odd);
          NDArray left = Strips.slice(rows, 3, 0, width, 2);
          NDArray right = Strips.slice(rows, 3, 1, width, 2)) {
        return left.add(right).muli(Constants.of(factor));
      }
    }

    Level with(NDArray neighbours) {
      return new Level(centre, neighbours, one, cap);
    }

    @Override
    public void close() {
      centre.close();
      neighbours.close();
    }
  }

  /**
   * @param window [B, 5, C, h, w], h and w multiples of 4
   * @return the same shape; belongs to the window's manager
   */
  static NDArray align(NDArray window) {
    try (NDManager own = window.getManager().newSubManager()) {
      NDArray view = window.get(":");
      view.attach(own);
      NDArray found = search(view);
      NDArray aligned = Moves.window(view, found, FARTHEST_LUMA);
      aligned.attach(window.getManager());
      return aligned;
    }
  }

  /** Displacements in luma pixels, one for each square of 2 x 2 tensor pixels. */
  private static NDArray search(NDArray window) {
    try (Level full = luma(window);
        Level half = full.smaller(1);
        Level quarter = half.smaller(0.25f);
        NDArray least = least(quarter, Alignment.COARSE_RADIUS, 1);
        NDArray coarse = displacement(least, Alignment.COARSE_RADIUS);
        NDArray atHalf = coarse.mul(Constants.of(2));
        NDArray spread = doubled(atHalf);
        NDArray better = better(half, spread, FARTHEST_HALF, 1);
        NDArray atFull = better.mul(Constants.of(2));
        NDArray best = better(full, atFull, FARTHEST_FULL, 2);
        NDArray aligned = Moves.of(full.neighbours(), best, FARTHEST_FULL + 1);
        NDArray between = between(full.with(aligned))) {
      return best.mul(Constants.of(2)).addi(between);
    }
  }

  /** The sums of each four of luma, scaled so that sums over squares of them come in steps. */
  private static Level luma(NDArray window) {
    NDArray sum = null;
    for (int corner = 0; corner < 4; corner++) {
      try (NDArray each = window.get(":, :, {}", corner)) {
        sum = sum == null ? each.duplicate() : sum.addi(each);
      }
    }
    try (NDArray luma = sum.muli(Constants.of(Alignment.COST_STEPS / 16));
        NDArray before = luma.get(":, :2");
        NDArray after = luma.get(":, 3:");
        NDArray centre = luma.get(":, 2:3")) {
      return new Level(
          centre.duplicate(),
          NDArrays.concat(new NDList(before, after), 1),
          Alignment.COST_STEPS / 4,
          Alignment.CAP_FULL);
    }
  }

  /**
   * What is best within 1 of {@code found} or of standing still: the coarse search may err.
   *
   * @param found [2, B, 4, h / step, w / step], so far at most
   */
  private static NDArray better(Level level, NDArray found, int far, int step) {
    try (NDArray warped = Moves.of(level.neighbours(), found, far);
        NDArray moving = least(level.with(warped), 1, step);
        NDArray still = least(level, 1, step);
        NDArray handicapped = moving.add(Constants.of(Alignment.GAIN));
        NDArray moves = handicapped.lt(still);
        NDArray share = moves.toType(DataType.FLOAT32, false);
        NDArray around = displacement(moving, 1);
        NDArray atRest = displacement(still, 1)) {
      return around.addi(found).subi(atRest).muli(share).add(atRest);
    }
  }

  /**
   * The least cost of all displacements of up to {@code radius}, in whole steps, and which it is,
   * as a fraction: exact in a float, and one minimum finds both. At full size those down and across
   * at once are left out.
   *
   * @return [B, 4, h / step, w / step]
   */
  private static NDArray least(Level level, int radius, int step) {
    List<Row> rows = rows(radius, step);
    NDArray stills = ofShifts(level, rows, Alignment::still);
    NDArray numbers =
        ofShifts(level, rows, (down, across) -> Alignment.number(down, across, radius));
    try (ShiftCosts shifts = costs(level, radius, step);
        NDArray costs = shifts.of(rows);
        NDArray steps = costs.addi(stills).floor();
        NDArray each = steps.addi(numbers)) {
      NDArray least = each.min(new int[] {0});
      least.attach(level.centre().getManager());
      return least;
    }
  }

  /** Shifts row by row, as {@link #least} has them. */
  private static List<Row> rows(int radius, int step) {
    return IntStream.rangeClosed(-radius, radius)
        .mapToObj(down -> new Row(down, step > 1 && down != 0 ? 0 : radius))
        .toList();
  }

  private static ShiftCosts costs(Level level, int radius, int step) {
    return new ShiftCosts(
        level.centre(), level.neighbours(), level.cap() * level.one(), radius, step);
  }

  /** Something of a shift. */
  private interface OfShift {
    float value(int down, int across);
  }

  private static NDArray ofShifts(Level level, List<Row> rows, OfShift of) {
    float[] values = new float[rows.stream().mapToInt(Row::count).sum()];
    int at = 0;
    for (Row row : rows) {
      for (int across = -row.aside(); across <= row.aside(); across++) {
        values[at++] = of.value(row.down(), across);
      }
    }
    return Constants.of(level.centre().getDevice(), new Shape(at, 1, 1, 1, 1), values);
  }

  /** The displacement that {@link #least} found. */
  private static NDArray displacement(NDArray least, int radius) {
    int base = Alignment.base(radius);
    try (NDArray steps = least.floor();
        NDArray digits = least.sub(steps).muli(Constants.of(base));
        NDArray down = digits.floor();
        NDArray across = digits.subi(down).mul(Constants.of(base))) {
      return NDArrays.stack(new NDList(down, across)).subi(Constants.of(radius));
    }
  }

  /** Where between whole displacements the cost is least: -1, 0 or 1 luma pixel each way. */
  private static NDArray between(Level level) {
    try (ShiftCosts costs = costs(level, 1, 2)) {
      NDArray all = costs.of(rows(1, 2));
      NDArray before = all.get("0:2");
      NDArray after = NDArrays.concat(new NDList(all.get("4:"), all.get("3:4")));
      NDArray found = between(before, all.get("2:3"), after);
      found.attach(level.centre().getManager());
      return found;
    }
  }

  private static NDArray between(NDArray before, NDArray here, NDArray after) {
    NDArray curvature =
        before
            .add(after)
            .sub(here.mul(Constants.of(2)))
            .maximum(Constants.of(Alignment.LEAST_CURVATURE * Alignment.COST_STEPS));
    NDArray minimum = before.sub(after).div(curvature);
    NDArray up = minimum.gt(Constants.of(Alignment.MIDDLE)).toType(DataType.FLOAT32, false);
    return up.sub(minimum.lt(Constants.of(-Alignment.MIDDLE)).toType(DataType.FLOAT32, false));
  }

  /** Every value twice, down and across, of [2, B, 4, h, w]. */
  private static NDArray doubled(NDArray x) {
    Shape s = x.getShape();
    try (NDArray wide = x.repeat(4, 2);
        NDArray one = wide.reshape(s.get(0), s.get(1), s.get(2), s.get(3), 1, 2 * s.get(4));
        NDArray two = one.broadcast(s.get(0), s.get(1), s.get(2), s.get(3), 2, 2 * s.get(4))) {
      return two.reshape(s.get(0), s.get(1), s.get(2), 2 * s.get(3), 2 * s.get(4));
    }
  }
}
