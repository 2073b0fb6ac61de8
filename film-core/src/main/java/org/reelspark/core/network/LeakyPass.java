package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;

/** A pass through convolutions with leaky units between them. */
record LeakyPass(ParameterStore store, boolean training) {
  private static final float SLOPE = 0.1f;

  NDArray linear(Convolution convolution, NDArray x) {
    return convolution.forward(store, x, training);
  }

  NDArray active(Convolution convolution, NDArray x) {
    try (NDArray y = linear(convolution, x)) {
      return Activation.leakyRelu(y, SLOPE);
    }
  }

  /** Closes {@code x}. */
  NDArray pair(ConvolutionPair pair, NDArray x) {
    try (x;
        NDArray between = active(pair.first(), x);
        NDArray change = linear(pair.second(), between)) {
      return x.add(change);
    }
  }

  /** Adds to {@code skip} what lies a level below, every value twice across and down. */
  NDArray upOnto(NDArray skip, Convolution convolution, NDArray below) {
    try (NDArray x = linear(convolution, below)) {
      Shape s = x.getShape();
      long height = s.get(2);
      long width = 2 * s.get(3);
      try (NDArray wide = x.repeat(3, 2);
          NDArray rows = wide.reshape(s.get(0), s.get(1), height, 1, width);
          NDArray pairs = skip.reshape(s.get(0), s.get(1), height, 2, width);
          NDArray sum = pairs.add(rows)) {
        return sum.reshape(s.get(0), s.get(1), 2 * height, width);
      }
    }
  }
}
