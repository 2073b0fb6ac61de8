package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * What {@link Alignment} has to equal, written down plainly: all shifts of the whole picture at
 * once, every index clamped to the picture.
 */
final class PlainAlignment {
  private static final int COARSE_RADIUS = 4;

  /** Of a difference in the smaller sizes, and at full size. */
  private static final float CAP_SMALLER = 0.03f;

  private static final float CAP_FULL = 0.05f;

  /** What a displacement by one costs, so that flat areas stay where they are. */
  private static final float STILL = 5e-4f;

  /** Steps of a cost of 1. */
  private static final float COST_STEPS = 1 << 17;

  private static final int NEIGHBOURS = 4;

  /** Of half a tensor's pixel: below this a parabola's minimum counts as the middle. */
  private static final float MIDDLE = 0.3f;

  private static final float LEAST_CURVATURE = 2e-3f;

  private PlainAlignment() {}

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
      NDArray luma = meanOfSquares(view);
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

  private static NDArray meanOfSquares(NDArray window) {
    NDArray sum = window.get(":, :, 0");
    for (int corner = 1; corner < 4; corner++) {
      sum = sum.add(window.get(":, :, {}", corner));
    }
    return sum.mul(0.25f);
  }

  /** The displacement of up to {@code radius} that makes neighbours most like the centre. */
  private static Displacement best(NDArray centre, NDArray neighbours, int radius) {
    return displacement(least(centre, neighbours, radius, false), radius);
  }

  /**
   * What is best within 1 of {@code found} or of standing still: the coarse search may err.
   *
   * @param blocks whether squares of 2 x 2 have one displacement
   */
  private static Displacement betterOfBoth(
      NDArray centre, NDArray neighbours, Displacement found, boolean blocks) {
    NDArray moving = least(centre, warped(neighbours, found), 1, blocks);
    NDArray still = least(centre, neighbours, 1, blocks);
    NDArray moves =
        moving.add(2 * STILL * COST_STEPS * 9).lt(still).toType(DataType.FLOAT32, false);
    Displacement a = displacement(moving, 1);
    Displacement b = displacement(still, 1);
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

  /**
   * The least cost of all displacements of up to {@code radius}, in whole steps, times how many
   * there are, plus which of them it is, row by row: exact in a float, and one minimum finds both.
   */
  private static NDArray least(NDArray centre, NDArray neighbours, int radius, boolean blocks) {
    int side = 2 * radius + 1;
    int count = side * side;
    int[][] shifts = new int[count][];
    float[] stills = new float[count];
    float[] numbers = new float[count];
    for (int i = 0; i < shifts.length; i++) {
      int down = i / side - radius;
      int across = i % side - radius;
      boolean corner = blocks && down != 0 && across != 0;
      shifts[i] = new int[] {down, across};
      stills[i] = corner ? 1 : STILL * (Math.abs(down) + Math.abs(across));
      numbers[i] = i;
    }
    NDManager manager = centre.getManager();
    Shape each = new Shape(count, 1, 1, 1);
    NDArray costs = costs(centre, neighbours, radius, shifts, blocks);
    return costs
        .addi(manager.create(stills, each))
        .muli(COST_STEPS)
        .floor()
        .muli(count)
        .addi(manager.create(numbers, each))
        .reshape(shape(count, centre, costs))
        .min(new int[] {0});
  }

  private static Shape shape(long first, NDArray centre, NDArray costs) {
    Shape s = costs.getShape();
    return new Shape(first, centre.getShape().get(0), NEIGHBOURS, s.get(2), s.get(3));
  }

  private static Displacement displacement(NDArray least, int radius) {
    int side = 2 * radius + 1;
    NDArray number = least.sub(least.div(side * side).floor().mul(side * side));
    NDArray down = number.add(0.5f).div(side).floor();
    return new Displacement(down.sub(radius), number.sub(down.mul(side)).sub(radius));
  }

  /** Where between whole displacements the cost is least: -1, 0 or 1 luma pixel each way. */
  private static Displacement between(NDArray centre, NDArray neighbours) {
    int[][] shifts = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
    NDArray costs = costs(centre, neighbours, 1, shifts, true);
    NDArray each = costs.reshape(shape(shifts.length, centre, costs));
    return new Displacement(
        between(each.get(1), each.get(0), each.get(2)),
        between(each.get(3), each.get(0), each.get(4)));
  }

  private static NDArray between(NDArray before, NDArray here, NDArray after) {
    NDArray curvature = before.add(after).sub(here.mul(2)).maximum(LEAST_CURVATURE);
    NDArray minimum = before.sub(after).div(curvature);
    NDArray up = minimum.gt(MIDDLE).toType(DataType.FLOAT32, false);
    return up.sub(minimum.lt(-MIDDLE).toType(DataType.FLOAT32, false));
  }

  /** A cost for each shift, place and neighbour, [shifts, B * 4, h, w]. */
  private static NDArray costs(
      NDArray centre, NDArray neighbours, int radius, int[][] shifts, boolean blocks) {
    Shape s = neighbours.getShape();
    NDArray wide = padded(neighbours, radius);
    NDList shifted = new NDList();
    for (int[] shift : shifts) {
      int top = radius + shift[0];
      int left = radius + shift[1];
      shifted.add(wide.get(":, :, {}:{}, {}:{}", top, top + s.get(2), left, left + s.get(3)));
    }
    float cap = blocks ? CAP_FULL : CAP_SMALLER;
    NDArray difference = NDArrays.stack(shifted).subi(centre.expandDims(0)).abs().minimum(cap);
    NDArray flat = difference.reshape(shifts.length, s.get(0) * s.get(1), s.get(2), s.get(3));
    return meanAround(blocks ? pooled(flat) : flat);
  }

  /** Of 9 x 9. */
  private static NDArray meanAround(NDArray x) {
    NDArray wide = padded(x, 4);
    return sumOfNine(sumOfNine(wide, 2), 3).muli(1 / 81f);
  }

  private static NDArray sumOfNine(NDArray x, int axis) {
    NDArray[] nine = new NDArray[9];
    for (int i = 0; i < nine.length; i++) {
      long end = x.getShape().get(axis) - 8 + i;
      nine[i] = x.get(new NDIndex().addAllDim(axis).addSliceDim(i, end));
    }
    NDArray first = nine[0].add(nine[1]).add(nine[2].add(nine[3]));
    NDArray second = nine[4].add(nine[5]).add(nine[6].add(nine[7]));
    return first.add(second).add(nine[8]);
  }

  /** The mean of every square of 2 x 2. */
  private static NDArray pooled(NDArray x) {
    NDArray rows = x.get(":, :, ::2").add(x.get(":, :, 1::2"));
    return rows.get(":, :, :, ::2").add(rows.get(":, :, :, 1::2")).muli(0.25f);
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
    return rows.maximum(0)
        .minimum(height - 1)
        .mul(width)
        .add(columns.maximum(0).minimum(width - 1))
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
