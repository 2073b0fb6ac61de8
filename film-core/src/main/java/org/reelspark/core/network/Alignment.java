package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/**
 * Brings the neighbours of a window onto its centre, so that what moved lies still.
 *
 * <p>Motion is searched for in luma, from coarse to fine: whole displacements of up to 4 at a
 * quarter of the tensor's size, then corrections of 1 at a half and at full size, at last steps of
 * one luma pixel by a parabola through the cost. A place's cost is the mean absolute difference
 * around it, each capped, so that a speck does not lead the search astray. Samples are moved by
 * whole pixels, never mixed. None of it is learned, and no gradient passes.
 */
final class Alignment {
  private static final int COARSE_RADIUS = 4;

  /** The farthest displacement, and the farthest pixel that a cost at the coarsest size sees. */
  static final int REACH = 4 * COARSE_RADIUS + 2 + 1 + 1 + 2 * 4;

  private static final float CAP = 0.15f;

  /** What a displacement by one costs, so that flat areas stay where they are. */
  private static final float STILL = 5e-4f;

  private static final int NEIGHBOURS = 4;
  private static final int WINDOW = 3;

  /** Of half a tensor's pixel: below this a parabola's minimum counts as the middle. */
  private static final float MIDDLE = 0.3f;

  private static final float LEAST_CURVATURE = 2e-3f;

  private Alignment() {}

  /** How far each neighbour is displaced, down and across: two arrays [B, 4, h, w]. */
  private record Displacement(NDArray down, NDArray across) {
    Displacement plus(Displacement other) {
      return new Displacement(down.add(other.down), across.add(other.across));
    }

    Displacement times(float factor) {
      return new Displacement(down.mul(factor), across.mul(factor));
    }

    /** Every value twice, down and across. */
    Displacement spread() {
      return new Displacement(doubled(down), doubled(across));
    }
  }

  /**
   * @param window [B, 5, C, h, w], h and w multiples of 4, the first four channels luma in 2 x 2
   *     squares
   * @return the same shape; belongs to the window's manager
   */
  static NDArray align(NDArray window) {
    try (NDManager own = window.getManager().newSubManager()) {
      NDArray view = window.get(":");
      view.attach(own);
      NDArray luma = view.get(":, :, :4").mean(new int[] {2});
      NDArray centre = luma.get(":, 2:3");
      NDArray neighbours = NDArrays.concat(new NDList(luma.get(":, :2"), luma.get(":, 3:")), 1);
      Displacement found = search(centre, neighbours);
      NDArray aligned = moved(view, found);
      aligned.attach(window.getManager());
      return aligned;
    }
  }

  /** Displacements in luma pixels. */
  private static Displacement search(NDArray centre, NDArray neighbours) {
    NDArray halfCentre = pooled(centre);
    NDArray half = pooled(neighbours);
    Displacement d = best(pooled(halfCentre), pooled(half), COARSE_RADIUS);
    d = d.times(2).spread();
    d = betterOfBoth(halfCentre, half, d, false);
    d = d.times(2).spread();
    d = betterOfBoth(centre, neighbours, d, true);
    return d.times(2).plus(between(centre, warped(neighbours, d)).spread());
  }

  /** The displacement of up to {@code radius} that makes neighbours most like the centre. */
  private static Displacement best(NDArray centre, NDArray neighbours, int radius) {
    return least(costs(centre, neighbours, radius, false), radius);
  }

  /** What is best around {@code found} or around standing still: the coarse search may err. */
  private static Displacement betterOfBoth(
      NDArray centre, NDArray neighbours, Displacement found, boolean blocks) {
    NDArray moving = costs(centre, warped(neighbours, found), 1, blocks);
    NDArray still = costs(centre, neighbours, 1, blocks);
    NDArray moves =
        moving
            .min(new int[] {0})
            .add(2 * STILL)
            .lt(still.min(new int[] {0}))
            .toType(DataType.FLOAT32, false);
    Displacement a = least(moving, 1);
    Displacement b = least(still, 1);
    NDArray down = b.down().add(moves.mul(a.down().sub(b.down())));
    NDArray across = b.across().add(moves.mul(a.across().sub(b.across())));
    if (blocks) {
      moves = doubled(moves);
      down = doubled(down);
      across = doubled(across);
    }
    return new Displacement(
        down.add(moves.mul(found.down())), across.add(moves.mul(found.across())));
  }

  /** One cost for each displacement, row by row: [(2r+1)^2, B, 4, h, w]. */
  private static NDArray costs(NDArray centre, NDArray neighbours, int radius, boolean blocks) {
    NDArray wide = padded(neighbours, radius);
    NDList costs = new NDList();
    for (int dy = -radius; dy <= radius; dy++) {
      for (int dx = -radius; dx <= radius; dx++) {
        NDArray cost = cost(centre, wide, radius, dy, dx, blocks);
        costs.add(cost.add(STILL * (Math.abs(dy) + Math.abs(dx))));
      }
    }
    return NDArrays.stack(costs);
  }

  private static Displacement least(NDArray costs, int radius) {
    int side = 2 * radius + 1;
    NDArray least = costs.argMin(0).toType(DataType.FLOAT32, false);
    NDArray down = least.div(side).floor();
    return new Displacement(down.sub(radius), least.sub(down.mul(side)).sub(radius));
  }

  /** Where between whole displacements the cost is least: -1, 0 or 1 luma pixel each way. */
  private static Displacement between(NDArray centre, NDArray neighbours) {
    NDArray wide = padded(neighbours, 1);
    NDArray here = cost(centre, wide, 1, 0, 0, true);
    return new Displacement(
        between(cost(centre, wide, 1, -1, 0, true), here, cost(centre, wide, 1, 1, 0, true)),
        between(cost(centre, wide, 1, 0, -1, true), here, cost(centre, wide, 1, 0, 1, true)));
  }

  private static NDArray between(NDArray before, NDArray here, NDArray after) {
    NDArray curvature = before.add(after).sub(here.mul(2)).maximum(LEAST_CURVATURE);
    NDArray minimum = before.sub(after).div(curvature);
    NDArray up = minimum.gt(MIDDLE).toType(DataType.FLOAT32, false);
    return up.sub(minimum.lt(-MIDDLE).toType(DataType.FLOAT32, false));
  }

  private static NDArray cost(
      NDArray centre, NDArray wide, int radius, int dy, int dx, boolean blocks) {
    Shape s = centre.getShape();
    int top = radius + dy;
    int left = radius + dx;
    NDArray shifted = wide.get(":, :, {}:{}, {}:{}", top, top + s.get(2), left, left + s.get(3));
    NDArray difference = shifted.sub(centre).abs().minimum(CAP);
    NDArray each = blocks ? pooled(difference) : difference;
    Shape window = new Shape(WINDOW, WINDOW);
    Shape around = new Shape(WINDOW / 2, WINDOW / 2);
    return Pool.avgPool2d(each, window, new Shape(1, 1), around, false, false);
  }

  private static NDArray pooled(NDArray x) {
    Shape two = new Shape(2, 2);
    return Pool.avgPool2d(x, two, two, new Shape(0, 0), false, true);
  }

  /** With its outermost rows and columns repeated. */
  private static NDArray padded(NDArray x, int by) {
    NDArray top = x.get(":, :, :1").repeat(2, by);
    NDArray bottom = x.get(":, :, -1:").repeat(2, by);
    NDArray tall = NDArrays.concat(new NDList(top, x, bottom), 2);
    NDArray left = tall.get(":, :, :, :1").repeat(3, by);
    NDArray right = tall.get(":, :, :, -1:").repeat(3, by);
    return NDArrays.concat(new NDList(left, tall, right), 3);
  }

  private static NDArray doubled(NDArray x) {
    Shape s = x.getShape();
    return x.reshape(s.get(0), s.get(1), s.get(2), 1, s.get(3), 1)
        .broadcast(s.get(0), s.get(1), s.get(2), 2, s.get(3), 2)
        .reshape(s.get(0), s.get(1), 2 * s.get(2), 2 * s.get(3));
  }

  /** Every value of [B, 4, h, w] taken from where it was displaced to. */
  private static NDArray warped(NDArray x, Displacement d) {
    Shape s = x.getShape();
    return taken(x, index(d, s.get(2), s.get(3), 1, 0, 0)).reshape(s);
  }

  /**
   * Places in a plane of {@code height} rows.
   *
   * @param scale rows of the plane for one of the displacement
   * @param row and {@code column}: which of those
   */
  private static NDArray index(
      Displacement d, long height, long width, int scale, int row, int column) {
    Shape s = d.down().getShape();
    NDManager manager = d.down().getManager();
    NDArray y = manager.arange((int) s.get(2)).toType(DataType.FLOAT32, false);
    NDArray x = manager.arange((int) s.get(3)).toType(DataType.FLOAT32, false);
    NDArray rows = d.down().add(y.mul(scale).add(row).reshape(1, 1, s.get(2), 1));
    NDArray columns = d.across().add(x.mul(scale).add(column).reshape(1, 1, 1, s.get(3)));
    return rows.clip(0, height - 1)
        .mul(width)
        .add(columns.clip(0, width - 1))
        .toType(DataType.INT64, false)
        .reshape(s.get(0) * s.get(1), s.get(2) * s.get(3));
  }

  private static NDArray taken(NDArray x, NDArray index) {
    long planes = index.getShape().get(0);
    return x.reshape(planes, x.size() / planes).gather(index, 1);
  }

  /** The window with its neighbours moved by luma pixels. */
  private static NDArray moved(NDArray window, Displacement d) {
    Shape s = window.getShape();
    long channels = s.get(2);
    long h = s.get(3);
    long w = s.get(4);
    NDArray neighbours = NDArrays.concat(new NDList(window.get(":, :2"), window.get(":, 3:")), 1);
    NDList planes = new NDList();
    squares(neighbours.get(":, :, :4"), d, planes);
    if (channels == 6) {
      Displacement halved = new Displacement(halved(d.down()), halved(d.across()));
      NDArray index = index(halved, h, w, 1, 0, 0);
      planes.add(taken(neighbours.get(":, :, 4"), index));
      planes.add(taken(neighbours.get(":, :, 5"), index));
    }
    for (long c = 4; c + 4 <= channels; c += 4) {
      squares(neighbours.get(":, :, {}:{}", c, c + 4), d, planes);
    }
    NDArray moved = NDArrays.stack(planes, 1).reshape(s.get(0), NEIGHBOURS, channels, h, w);
    return NDArrays.concat(
        new NDList(moved.get(":, :2"), window.get(":, 2:3"), moved.get(":, 2:")), 1);
  }

  /** Rounds towards the place that the displacement started from. */
  private static NDArray halved(NDArray d) {
    return d.mul(0.5f).trunc();
  }

  /** Adds the four corners of the squares [B, 4, 4, h, w] of a plane, moved. */
  private static void squares(NDArray squares, Displacement d, NDList into) {
    Shape s = squares.getShape();
    long h = s.get(3);
    long w = s.get(4);
    NDArray plane =
        squares
            .reshape(s.get(0) * s.get(1), 2, 2, h, w)
            .transpose(0, 3, 1, 4, 2)
            .reshape(s.get(0) * s.get(1), 4 * h * w);
    for (int corner = 0; corner < 4; corner++) {
      into.add(taken(plane, index(d, 2 * h, 2 * w, 2, corner / 2, corner % 2)));
    }
  }
}
