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
 * Brings the neighbours of a window onto its centre, so that what moved lies still.
 *
 * <p>Motion is searched for in luma, from coarse to fine: whole displacements of up to 4 at a
 * quarter of the tensor's size, then corrections of 1 at a half and, down or across, at full size,
 * at last steps of one luma pixel by a parabola through the cost. A place's cost is the mean
 * absolute difference around it, each capped little above what grain makes it, so that a speck does
 * not lead the search astray. Samples are moved by whole pixels, never mixed. None of it is
 * learned, and no gradient passes.
 *
 * <p>A displacement is an array [2, B, 4, h, w]: how far each neighbour is displaced, down and
 * across. At full size squares of 2 x 2 have one displacement.
 */
final class Alignment {
  private static final int COARSE_RADIUS = 4;

  /** The farthest displacement at a half and at full size, in pixels of the tensor, and of luma. */
  private static final int FARTHEST_HALF = 2 * COARSE_RADIUS;

  private static final int FARTHEST_FULL = 2 * (FARTHEST_HALF + 1);
  private static final int FARTHEST_LUMA = 2 * (FARTHEST_FULL + 1) + 1;

  /** The farthest displacement, and the farthest pixel that a cost at the coarsest size sees. */
  static final int REACH = 4 * COARSE_RADIUS + 2 + 1 + 1 + (ShiftCosts.AROUND + 1) * 4;

  /** Steps of a cost of 1. Luma is scaled so that costs come in steps. */
  private static final float COST_STEPS = 1 << 17;

  /** The most that a pixel's difference costs, in the smaller sizes and at full size. */
  private static final float CAP_SMALLER = 0.03f;

  private static final float CAP_FULL = 0.05f;

  /** What a displacement by one costs, so that flat areas stay where they are. */
  private static final float STILL = 5e-4f;

  /** Steps that following a motion must gain over standing still. */
  private static final int GAIN = (int) (2 * STILL * COST_STEPS);

  private static final int NEIGHBOURS = 4;

  /** Shifts that are tried at full size; at a quarter of it they are as many for each place. */
  private static final int SHIFTS_FULL = 5;

  /** Costs that a processor has at once too: those of the crops of a training step. */
  private static final int FEW_COSTS = 1 << 20;

  /** Of half a tensor's pixel: below this a parabola's minimum counts as the middle. */
  private static final float MIDDLE = 0.3f;

  private static final float LEAST_CURVATURE = 2e-3f;

  private Alignment() {}

  /**
   * Luma at one size.
   *
   * @param centre [B, 1, h, w]
   * @param neighbours [B, 4, h, w]
   * @param one what luma of 1 has become
   * @param cap of a pixel's difference, of luma of 1
   * @param together whether all shifts are tried at once: that is fewer calls, but they leave a
   *     processor's cache where the picture is large
   */
  private record Level(NDArray centre, NDArray neighbours, float one, float cap, boolean together)
      implements AutoCloseable {
    /** At half the size, the sums of squares of 2 x 2 times a factor. */
    Level smaller(float factor) {
      return new Level(
          sums(centre, factor), sums(neighbours, factor), 4 * one * factor, CAP_SMALLER, together);
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
      return new Level(centre, neighbours, one, cap, together);
    }

    @Override
    public void close() {
      centre.close();
      neighbours.close();
    }
  }

  /**
   * @param window [B, 5, C, h, w], h and w multiples of 4, the first four channels luma in 2 x 2
   *     squares
   * @return the same shape; belongs to the window's manager
   */
  static NDArray align(NDArray window) {
    Shape s = window.getShape();
    long costs = s.get(0) * NEIGHBOURS * s.get(3) * s.get(4) * SHIFTS_FULL;
    return align(window, window.getDevice().isGpu() || costs <= FEW_COSTS);
  }

  /**
   * The same values either way.
   *
   * @param together whether all shifts are tried at once
   */
  static NDArray align(NDArray window, boolean together) {
    try (NDManager own = window.getManager().newSubManager()) {
      NDArray view = window.get(":");
      view.attach(own);
      NDArray found = search(view, together);
      NDArray aligned = Moves.window(view, found, FARTHEST_LUMA);
      aligned.attach(window.getManager());
      return aligned;
    }
  }

  /** Displacements in luma pixels, one for each square of 2 x 2 tensor pixels. */
  private static NDArray search(NDArray window, boolean together) {
    try (Level full = luma(window, together);
        Level half = full.smaller(1);
        Level quarter = half.smaller(0.25f);
        NDArray least = least(quarter, COARSE_RADIUS, 1);
        NDArray coarse = displacement(least, COARSE_RADIUS);
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
  private static Level luma(NDArray window, boolean together) {
    NDArray sum = null;
    for (int corner = 0; corner < 4; corner++) {
      try (NDArray each = window.get(":, :, {}", corner)) {
        sum = sum == null ? each.duplicate() : sum.addi(each);
      }
    }
    try (NDArray luma = sum.muli(Constants.of(COST_STEPS / 16));
        NDArray before = luma.get(":, :2");
        NDArray after = luma.get(":, 3:");
        NDArray centre = luma.get(":, 2:3")) {
      return new Level(
          centre.duplicate(),
          NDArrays.concat(new NDList(before, after), 1),
          COST_STEPS / 4,
          CAP_FULL,
          together);
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
        NDArray handicapped = moving.add(Constants.of(GAIN));
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
    List<List<Row>> groups = groups(level, radius, step);
    return inStrips(
        level,
        2,
        2 * radius + 1,
        step,
        (from, to) -> {
          NDArray least = null;
          try (ShiftCosts costs = costs(level, radius, step, from, to)) {
            for (List<Row> group : groups) {
              NDArray stills = stills(level, group);
              NDArray numbers = numbers(level, radius, group);
              try (NDArray all = costs.of(group);
                  NDArray steps = all.addi(stills).floor();
                  NDArray each = steps.addi(numbers)) {
                least = smallest(level, least, each);
              }
            }
            NDArray found = least.squeeze(0);
            found.attach(level.centre().getManager());
            return found;
          }
        });
  }

  /** Shifts row by row, as {@link #least} has them, in groups whose costs are had at once. */
  private static List<List<Row>> groups(Level level, int radius, int step) {
    List<Row> rows =
        IntStream.rangeClosed(-radius, radius)
            .mapToObj(down -> new Row(down, step > 1 && down != 0 ? 0 : radius))
            .toList();
    return level.together() ? List.of(rows) : rows.stream().map(List::of).toList();
  }

  /**
   * Of {@code least}, which it closes and which is null at first, and of all shifts of {@code
   * costs}.
   */
  private static NDArray smallest(Level level, NDArray least, NDArray costs) {
    if (level.together()) {
      return costs.min(new int[] {0}, true);
    }
    NDArray smallest = least;
    try (NDList each = costs.split(costs.getShape().get(0))) {
      for (NDArray one : each) {
        smallest = smaller(smallest, one);
      }
    }
    return smallest;
  }

  private static NDArray smaller(NDArray least, NDArray other) {
    if (least == null) {
      return other.duplicate();
    }
    try (least) {
      return least.minimum(other);
    }
  }

  private static ShiftCosts costs(Level level, int radius, int step, int from, int to) {
    return new ShiftCosts(
        level.centre(), level.neighbours(), level.cap() * level.one(), radius, step, from, to);
  }

  private static NDArray inStrips(Level level, int axis, int shifts, int step, Strips.Rows rows) {
    Shape s = level.neighbours().getShape();
    return Strips.join(
        level.centre(),
        axis,
        (int) s.get(2) / step,
        s.get(0) * NEIGHBOURS * s.get(3) * step * shifts,
        Strips.VALUES,
        rows);
  }

  /** What shifts cost by themselves, in steps. */
  private static NDArray stills(Level level, List<Row> rows) {
    return ofShifts(
        level, rows, (down, across) -> STILL * (Math.abs(down) + Math.abs(across)) * COST_STEPS);
  }

  /** Which shifts they are: row and column as two digits behind the point. */
  private static NDArray numbers(Level level, int radius, List<Row> rows) {
    float digit = 1f / base(radius);
    return ofShifts(
        level, rows, (down, across) -> ((down + radius) + (across + radius) * digit) * digit);
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

  /** A power of two: digits to it are exact. */
  private static int base(int radius) {
    return radius == 1 ? 4 : 16;
  }

  /** The displacement that {@link #least} found. */
  private static NDArray displacement(NDArray least, int radius) {
    int base = base(radius);
    try (NDArray steps = least.floor();
        NDArray digits = least.sub(steps).muli(Constants.of(base));
        NDArray down = digits.floor();
        NDArray across = digits.subi(down).mul(Constants.of(base))) {
      return NDArrays.stack(new NDList(down, across)).subi(Constants.of(radius));
    }
  }

  /** Where between whole displacements the cost is least: -1, 0 or 1 luma pixel each way. */
  private static NDArray between(Level level) {
    List<List<Row>> groups = groups(level, 1, 2);
    return inStrips(
        level,
        3,
        3,
        2,
        (from, to) -> {
          try (ShiftCosts costs = costs(level, 1, 2, from, to)) {
            NDList parts = new NDList();
            groups.forEach(group -> parts.add(costs.of(group)));
            NDArray all = NDArrays.concat(parts);
            NDArray before = all.get("0:2");
            NDArray after = NDArrays.concat(new NDList(all.get("4:"), all.get("3:4")));
            NDArray found = between(before, all.get("2:3"), after);
            found.attach(level.centre().getManager());
            return found;
          }
        });
  }

  private static NDArray between(NDArray before, NDArray here, NDArray after) {
    NDArray curvature =
        before
            .add(after)
            .sub(here.mul(Constants.of(2)))
            .maximum(Constants.of(LEAST_CURVATURE * COST_STEPS));
    NDArray minimum = before.sub(after).div(curvature);
    NDArray up = minimum.gt(Constants.of(MIDDLE)).toType(DataType.FLOAT32, false);
    return up.sub(minimum.lt(Constants.of(-MIDDLE)).toType(DataType.FLOAT32, false));
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
