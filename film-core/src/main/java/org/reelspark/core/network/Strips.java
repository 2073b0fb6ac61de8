package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Pictures worked on a strip of rows at a time, and what lies around a strip. */
final class Strips {
  /** A strip begins and ends on an even row. */
  private static final int FEWEST_ROWS = 8;

  private static final ThreadLocal<Boolean> ONE_PIECE = ThreadLocal.withInitial(() -> false);

  private Strips() {}

  /** Works on this thread without strips. */
  static <T> T inOnePiece(Supplier<T> work) {
    ONE_PIECE.set(true);
    try {
      return work.get();
    } finally {
      ONE_PIECE.remove();
    }
  }

  /** Whether what is like this is worked on in one piece: on a GPU, or as this thread was told. */
  static boolean isOnePiece(NDArray like) {
    return like.getDevice().isGpu() || ONE_PIECE.get();
  }

  /** Rows {@code [from, to)} of something. */
  interface Rows {
    NDArray compute(int from, int to);
  }

  /**
   * Joins the strips of something along an axis, each as soon as it is computed. On a processor no
   * more than {@code limit} values are worked on at once, so that they stay in its cache; a GPU
   * takes all in one piece.
   *
   * @param like lies on the device in question
   * @param perRow values that a row takes
   */
  static NDArray join(NDArray like, int axis, int rows, long perRow, long limit, Rows strip) {
    long count = isOnePiece(like) ? 1 : (rows * perRow + limit - 1) / limit;
    int each = Math.max(FEWEST_ROWS, (int) ((rows + count - 1) / count + 1) / 2 * 2);
    if (each >= rows) {
      return strip.compute(0, rows);
    }
    NDArray joined = null;
    for (int from = 0; from < rows; from += each) {
      int to = Math.min(rows, from + each);
      try (NDArray part = strip.compute(from, to)) {
        if (joined == null) {
          joined = Workspace.empty(part, shape(part, axis, rows));
        }
        joined.set(new NDIndex().addAllDim(axis).addSliceDim(from, to), part);
      }
    }
    return joined;
  }

  private static Shape shape(NDArray like, int axis, long size) {
    long[] shape = like.getShape().getShape().clone();
    shape[axis] = size;
    return new Shape(shape);
  }

  /** A part of {@code x} along an axis, {@code [from, to)}. */
  static NDArray slice(NDArray x, int axis, long from, long to) {
    Shape shape = x.getShape();
    return from == 0 && to == shape.get(axis) ? all(x) : slice(x, axis, from, to, 1);
  }

  /** The same memory in the same order, whose gradient nobody has to copy. */
  private static NDArray all(NDArray x) {
    return x.transpose(IntStream.range(0, x.getShape().dimension()).toArray());
  }

  /** Every {@code step}th of a part of {@code x} along an axis. */
  static NDArray slice(NDArray x, int axis, long from, long to, int step) {
    return x.get(new NDIndex().addAllDim(axis).addSliceDim(from, to, step));
  }

  /**
   * A part of {@code x} along an axis that may reach beyond both ends, where what is outermost
   * repeats.
   */
  static NDArray around(NDArray x, int axis, long from, long to) {
    long size = x.getShape().get(axis);
    try (NDArray first = slice(x, axis, 0, 1);
        NDArray last = slice(x, axis, size - 1, size)) {
      return around(x, axis, from, to, first, last);
    }
  }

  /** As above; {@code first} and {@code last}, broadcast, repeat beyond the ends. */
  static NDArray around(NDArray x, int axis, long from, long to, NDArray first, NDArray last) {
    long size = x.getShape().get(axis);
    if (from >= 0 && to <= size) {
      return slice(x, axis, from, to);
    }
    try (NDArray inside = slice(x, axis, Math.max(0, from), Math.min(size, to));
        NDArray before = repeated(first, axis, Math.max(0, -from), inside);
        NDArray after = repeated(last, axis, Math.max(0, to - size), inside)) {
      return NDArrays.concat(new NDList(before, inside, after), axis);
    }
  }

  private static NDArray repeated(NDArray x, int axis, long times, NDArray like) {
    long[] shape = like.getShape().getShape().clone();
    shape[axis] = times;
    return x.broadcast(new Shape(shape));
  }
}
