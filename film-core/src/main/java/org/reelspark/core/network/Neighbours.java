package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/** The four neighbours of a centre frame, sorted value by value. */
record Neighbours(NDArray lowest, NDArray low, NDArray high, NDArray highest)
    implements AutoCloseable {
  static Neighbours of(NDArray window) {
    try (NDArray a = window.get(":, 0");
        NDArray b = window.get(":, 1");
        NDArray c = window.get(":, 3");
        NDArray d = window.get(":, 4");
        NDArray outerLow = a.minimum(d);
        NDArray outerHigh = a.maximum(d);
        NDArray innerLow = b.minimum(c);
        NDArray innerHigh = b.maximum(c);
        NDArray x = outerLow.maximum(innerLow);
        NDArray y = outerHigh.minimum(innerHigh)) {
      return new Neighbours(
          outerLow.minimum(innerLow), x.minimum(y), x.maximum(y), outerHigh.maximum(innerHigh));
    }
  }

  /** The median of all five frames. */
  NDArray medianWith(NDArray centre) {
    try (NDArray x = centre.maximum(low)) {
      return x.minimum(high);
    }
  }

  /** How far a value lies from the middle of its neighbours. */
  NDArray fromMedian(NDArray centre) {
    try (NDArray sum = low.add(high);
        NDArray median = sum.mul(Constants.of(0.5f))) {
      return centre.sub(median);
    }
  }

  /** How far a value lies above or below all its neighbours, 0 between them. */
  NDArray outside(NDArray centre) {
    try (NDArray x = centre.maximum(lowest);
        NDArray y = x.minimum(highest)) {
      return centre.sub(y);
    }
  }

  /**
   * The frames of an aligned window, its hints, those of the window as it came, and zeros.
   *
   * @param channels with the zeros
   */
  static NDArray withHints(NDArray window, NDArray original, int channels) {
    Shape shape = window.getShape();
    int shown = 9 * (int) shape.get(2);
    try (NDArray centre = Mixing.centre(window);
        Neighbours aligned = of(window);
        Neighbours unmoved = of(original);
        NDArray frames =
            window.reshape(shape.get(0), shape.get(1) * shape.get(2), shape.get(3), shape.get(4));
        NDArray fromMedian = aligned.fromMedian(centre);
        NDArray outside = aligned.outside(centre);
        NDArray fromUnmovedMedian = unmoved.fromMedian(centre);
        NDArray outsideUnmoved = unmoved.outside(centre);
        NDArray rest = Convolution.zeros(frames, 1, channels - shown)) {
      return NDArrays.concat(
          new NDList(frames, fromMedian, outside, fromUnmovedMedian, outsideUnmoved, rest), 1);
    }
  }

  @Override
  public void close() {
    lowest.close();
    low.close();
    high.close();
    highest.close();
  }
}
