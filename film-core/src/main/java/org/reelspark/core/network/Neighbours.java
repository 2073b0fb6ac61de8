package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;

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

  @Override
  public void close() {
    lowest.close();
    low.close();
    high.close();
    highest.close();
  }
}
