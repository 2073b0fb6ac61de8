package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * What it costs to shift the neighbours of a window against their centre: at each place the mean
 * absolute difference of the 9 x 9 around it, each capped.
 *
 * <p>Costs are in the units of the pictures. With a step of 2 there is one cost for every square of
 * 2 x 2, whose differences are added up.
 */
final class ShiftCosts implements AutoCloseable {
  /** How far around a place its cost is the mean of. */
  static final int AROUND = 4;

  private final int radius;
  private final int step;
  private final NDManager own;
  private final NDArray cap;
  private final NDArray share;

  /** [1, step, B, 1, rows, columns]: every step-th column, beginning with each. */
  private final NDArray centre;

  /** [2 radius + 1, step, B, 4, rows + 2 radius, columns], shifted across. */
  private final NDArray neighbours;

  /**
   * @param centre [B, 1, h, w]
   * @param neighbours [B, 4, h, w]
   * @param radius of the shifts
   */
  ShiftCosts(NDArray centre, NDArray neighbours, float cap, int radius, int step) {
    this.radius = radius;
    this.step = step;
    this.own = centre.getManager().newSubManager();
    this.cap = Constants.of(cap);
    this.share = Constants.of(1 / 81f);
    this.centre = shifted(centre, 0);
    this.neighbours = shifted(neighbours, radius);
  }

  /** Copies of a picture, one for each shift across. */
  private NDArray shifted(NDArray picture, int radius) {
    long height = picture.getShape().get(2);
    long width = picture.getShape().get(3);
    try (NDArray rows = Strips.around(picture, 2, -radius, height + radius);
        NDArray wide = Strips.around(rows, 3, -radius, width + radius);
        NDList copies = new NDList()) {
      for (int shift = 0; shift <= 2 * radius; shift++) {
        for (int phase = 0; phase < step; phase++) {
          int at = shift + phase;
          copies.add(Strips.slice(wide, 3, at, at + width - step + 1, step));
        }
      }
      try (NDArray all = NDArrays.stack(copies)) {
        Shape s = all.getShape();
        NDArray shifted = all.reshape(2 * radius + 1, step, s.get(1), s.get(2), s.get(3), s.get(4));
        shifted.attach(own);
        return shifted;
      }
    }
  }

  /** Shifts by {@code down} and by each of {@code [-aside, aside]}. */
  record Row(int down, int aside) {
    int count() {
      return 2 * aside + 1;
    }
  }

  /** Costs of the shifts of all rows, [shifts, B, 4, h, w]; belongs to this. */
  NDArray of(List<Row> rows) {
    NDArray costs;
    try (NDArray moved = moved(rows);
        NDArray difference = moved.sub(centre);
        NDArray distance = difference.abs();
        NDArray capped = distance.minimum(cap)) {
      costs = step == 1 ? capped.squeeze(1) : sumOfSquares(capped);
    }
    return meanAround(costs);
  }

  private NDArray moved(List<Row> rows) {
    if (rows.size() == 1) {
      return moved(rows.get(0));
    }
    try (NDList each = new NDList()) {
      rows.forEach(row -> each.add(moved(row)));
      return NDArrays.concat(each);
    }
  }

  private NDArray moved(Row row) {
    long height = centre.getShape().get(4);
    return neighbours.get(
        new NDIndex()
            .addSliceDim(radius - row.aside(), radius + row.aside() + 1)
            .addAllDim(3)
            .addSliceDim(radius + row.down(), radius + row.down() + height));
  }

  /** The sums of squares of 2 x 2, from [shifts, 2, B, 4, h, w]. */
  private static NDArray sumOfSquares(NDArray x) {
    long height = x.getShape().get(4);
    try (NDArray even = Strips.slice(x, 4, 0, height, 2);
        NDArray odd = Strips.slice(x, 4, 1, height, 2);
        NDArray rows = even.add(odd);
        NDArray left = rows.get(":, 0");
        NDArray right = rows.get(":, 1")) {
      return left.add(right);
    }
  }

  /** Beyond the picture its outermost costs repeat. Closes {@code x}. */
  private NDArray meanAround(NDArray x) {
    long height = x.getShape().get(3);
    long width = x.getShape().get(4);
    try (x;
        NDArray tall = Strips.around(x, 3, -AROUND, height + AROUND);
        NDArray rows = sumOfNine(tall, 3);
        NDArray wide = Strips.around(rows, 4, -AROUND, width + AROUND)) {
      return sumOfNine(wide, 4).muli(share);
    }
  }

  private static NDArray sumOfNine(NDArray x, int axis) {
    try (NDArray two = sum(x, x, axis, 1);
        NDArray four = sum(two, two, axis, 2);
        NDArray eight = sum(four, four, axis, 4)) {
      return sum(eight, x, axis, 8);
    }
  }

  /** Every value and the one of {@code y} that lies {@code apart} further on. */
  private static NDArray sum(NDArray x, NDArray y, int axis, int apart) {
    long size = y.getShape().get(axis);
    try (NDArray here = Strips.slice(x, axis, 0, size - apart);
        NDArray further = Strips.slice(y, axis, apart, size)) {
      return here.add(further);
    }
  }

  @Override
  public void close() {
    own.close();
  }
}
