package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The large arrays of one pass of a network after another, on a processor: those of a frame are
 * written over by the next. From 32 MB on glibc maps every array by itself, and the system would
 * clear its pages each time.
 *
 * <p>A pass takes the same arrays in the same order whenever its input has the same shape. What it
 * returns is good until the next begins.
 */
public final class Workspace implements AutoCloseable {
  private static final ThreadLocal<Workspace> CURRENT = new ThreadLocal<>();

  private final NDManager manager;
  private final List<NDArray> arrays = new ArrayList<>();
  private int taken;

  public Workspace(NDManager parent) {
    manager = parent.newSubManager();
  }

  /** Runs one pass, whose large arrays on this thread are those of the last. */
  public <T> T pass(Supplier<T> pass) {
    taken = 0;
    CURRENT.set(this);
    try {
      return pass.get();
    } finally {
      CURRENT.remove();
    }
  }

  /** {@link NDArrays#stack(NDList)}, in an array of the pass where there is one. */
  public static NDArray stack(NDList arrays) {
    if (!isAtHand(arrays.head())) {
      return NDArrays.stack(arrays);
    }
    long[] each = arrays.head().getShape().getShape();
    NDArray all = empty(arrays.head(), new Shape(arrays.size()).addAll(new Shape(each)));
    for (int i = 0; i < arrays.size(); i++) {
      all.set(new NDIndex(i), arrays.get(i));
    }
    return all;
  }

  /**
   * An array of any values, of the pass where there is one.
   *
   * @param like has its type, device and manager
   */
  static NDArray empty(NDArray like, Shape shape) {
    return isAtHand(like)
        ? CURRENT.get().next(like, shape)
        : like.getManager().create(shape, like.getDataType());
  }

  private static boolean isAtHand(NDArray like) {
    return CURRENT.get() != null && !like.getDevice().isGpu();
  }

  private NDArray next(NDArray like, Shape shape) {
    if (taken == arrays.size()) {
      arrays.add(manager.create(shape, like.getDataType()));
    }
    NDArray array = arrays.get(taken);
    if (!array.getShape().equals(shape) || array.getDataType() != like.getDataType()) {
      array.close();
      array = manager.create(shape, like.getDataType());
      arrays.set(taken, array);
    }
    taken++;
    // Closed by who takes it; what comes of it belongs where it would otherwise.
    NDArray view = array.get(":");
    view.attach(like.getManager());
    return view;
  }

  @Override
  public void close() {
    manager.close();
  }
}
