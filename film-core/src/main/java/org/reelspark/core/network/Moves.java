package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Takes values from where they were displaced to, by arrays [2, B, 4, h, w] of how far each
 * neighbour is displaced, down and across. Beyond the picture its outermost values repeat: they are
 * laid around it, so that a displacement is a distance in memory.
 */
final class Moves {
  private static final int NEIGHBOURS = 4;

  private Moves() {}

  /**
   * Every value of [B, 4, h, w] taken from where it was displaced to.
   *
   * @param found for each, or for each square of 2 x 2
   * @param far how far at most
   */
  static NDArray of(NDArray x, NDArray found, int far) {
    Shape s = x.getShape();
    long height = s.get(2);
    long width = s.get(3);
    try (NDArray rows = Strips.around(x, 2, -far, height + far);
        NDArray wide = Strips.around(rows, 3, -far, width + far);
        NDArray offset = offset(found, width + 2L * far);
        NDArray taken = taken(wide, offset, far)) {
      return taken.squeeze(2);
    }
  }

  /** The distance in memory of a displacement [2, B, 4, h, w], as [B, 4, 1, h, w]. */
  private static NDArray offset(NDArray d, long width) {
    try (NDArray down = d.get(0);
        NDArray across = d.get(1);
        NDArray rows = down.mul(Constants.of((float) width));
        NDArray offset = rows.addi(across)) {
      return offset.expandDims(2);
    }
  }

  /**
   * Values from so far away.
   *
   * @param wide [B, 4, ..., h, w], with a margin on each side
   * @param offset [B, 4, count, h, w] without the margin, or half as high and wide
   * @return [B, 4, count, h, w] without the margin
   */
  private static NDArray taken(NDArray wide, NDArray offset, int margin) {
    Shape s = wide.getShape();
    long batch = s.get(0);
    long planes = batch * NEIGHBOURS;
    long wideWidth = s.get(s.dimension() - 1);
    long height = s.get(s.dimension() - 2) - 2L * margin;
    long width = wideWidth - 2L * margin;
    long count = offset.getShape().get(2);
    long rows = offset.getShape().get(3);
    long each = height / rows;
    NDManager manager = wide.getManager();
    try (NDArray y = manager.arange(margin, (float) (margin + height), 1, DataType.FLOAT32);
        NDArray x = manager.arange(margin, (float) (margin + width), 1, DataType.FLOAT32);
        NDArray lines = y.muli(wideWidth).reshape(rows, each, 1);
        NDArray here = lines.add(x);
        NDArray across = each == 1 ? offset.duplicate() : offset.repeat(4, each);
        NDArray flat = across.reshape(batch, NEIGHBOURS, count, rows, 1, width);
        NDArray places = flat.add(here);
        NDArray whole = places.toType(DataType.INT64, false);
        NDArray index = whole.reshape(planes, count * height * width);
        NDArray values = wide.reshape(planes, wide.size() / planes);
        NDArray taken = values.gather(index, 1)) {
      return taken.reshape(batch, NEIGHBOURS, count, height, width);
    }
  }

  /**
   * A window with its neighbours moved.
   *
   * @param window [B, 5, C, h, w]
   * @param found in luma pixels, for each square of 2 x 2
   * @param far how far at most
   */
  static NDArray window(NDArray window, NDArray found, int far) {
    int margin = (far + 1) / 2;
    try (NDArray before = window.get(":, :2");
        NDArray after = window.get(":, 3:");
        NDArray neighbours = NDArrays.concat(new NDList(before, after), 1);
        NDArray moved = moved(neighbours, found, margin);
        NDArray first = moved.get(":, :2");
        NDArray last = moved.get(":, 2:");
        NDArray centre = window.get(":, 2:3")) {
      return NDArrays.concat(new NDList(first, centre, last), 1);
    }
  }

  /** Neighbours [B, 4, C, h, w] moved. */
  private static NDArray moved(NDArray neighbours, NDArray d, int margin) {
    Shape s = neighbours.getShape();
    long channels = s.get(2);
    long height = s.get(3);
    long width = s.get(4) + 2L * margin;
    long plane = (height + 2L * margin) * width;
    try (NDArray offset = cornerOffset(d, width, plane);
        NDList planes = new NDList()) {
      planes.add(movedSquares(neighbours, 0, offset, margin));
      if (channels == 6) {
        try (NDArray chroma = Strips.slice(neighbours, 2, 4, 6);
            NDArray tall = Strips.around(chroma, 3, -margin, height + margin);
            NDArray wide = Strips.around(tall, 4, -margin, s.get(4) + margin);
            NDArray half = d.mul(Constants.of(0.5f));
            // Rounds towards the place that the displacement started from.
            NDArray halved = half.trunc();
            NDArray first = offset(halved, width);
            NDArray second = first.add(plane);
            NDArray both = NDArrays.concat(new NDList(first, second), 2)) {
          planes.add(taken(wide, both, margin));
        }
      } else {
        for (long c = 4; c < channels; c += 4) {
          planes.add(movedSquares(neighbours, c, offset, margin));
        }
      }
      return NDArrays.concat(planes, 2);
    }
  }

  private static NDArray movedSquares(
      NDArray neighbours, long channel, NDArray offset, int margin) {
    try (NDArray squares = Strips.slice(neighbours, 2, channel, channel + 4);
        NDArray wide = wideSquares(squares, margin)) {
      return taken(wide, offset, margin);
    }
  }

  /** Squares [B, 4, 4, h, w], with a margin in which the picture's outermost pixels repeat. */
  private static NDArray wideSquares(NDArray squares, int margin) {
    Shape s = squares.getShape();
    long height = s.get(3);
    long width = s.get(4);
    try (NDArray corners = squares.reshape(s.get(0), NEIGHBOURS, 2, 2, height, width);
        NDArray first = corners.get(":, :, :1, :, :1");
        NDArray last = corners.get(":, :, 1:, :, -1:");
        NDArray tall = Strips.around(corners, 4, -margin, height + margin, first, last);
        NDArray left = tall.get(":, :, :, :1, :, :1");
        NDArray right = tall.get(":, :, :, 1:, :, -1:")) {
      return Strips.around(tall, 5, -margin, width + margin, left, right);
    }
  }

  /** What {@link #offset} is for each corner of the squares, whose planes lie so far apart. */
  private static NDArray cornerOffset(NDArray d, long width, long plane) {
    Shape s = d.getShape();
    try (NDArray down = d.get(0);
        NDArray across = d.get(1);
        NDArray rows = cornerOffset(down, new Shape(2, 1, 1, 1), width, 2 * plane);
        NDArray columns = cornerOffset(across, new Shape(1, 2, 1, 1), 1, plane);
        NDArray offset = rows.add(columns)) {
      return offset.reshape(s.get(1), s.get(2), 4, s.get(3), s.get(4));
    }
  }

  /**
   * The part of one axis.
   *
   * @param corners shape of the two corners along the axis
   * @param next distance of one pixel of the tensor
   * @param odd distance of the planes of the two corners
   */
  private static NDArray cornerOffset(NDArray d, Shape corners, long next, long odd) {
    Shape s = d.getShape();
    NDArray corner = Constants.of(d.getDevice(), corners, 0, 1);
    try (NDArray one = d.reshape(s.get(0), s.get(1), 1, 1, s.get(2), s.get(3));
        NDArray luma = one.add(corner);
        NDArray half = luma.mul(Constants.of(0.5f));
        NDArray pixel = half.floor();
        NDArray twice = pixel.mul(Constants.of(2));
        NDArray parity = luma.subi(twice).muli(Constants.of((float) odd))) {
      return pixel.muli(Constants.of((float) next)).add(parity);
    }
  }
}
