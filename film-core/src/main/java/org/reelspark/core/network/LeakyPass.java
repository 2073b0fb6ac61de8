package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;

/** A pass through convolutions with leaky units between them. */
record LeakyPass(ParameterStore store, boolean training) {
  private static final float SLOPE = 0.1f;
  private static final int NEAREST = 0;

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
        NDArray between = active(pair.first(), x)) {
      return linear(pair.second(), between).addi(x);
    }
  }

  /** Adds to {@code skip} what lies a level below, every value twice across and down. */
  NDArray upOnto(NDArray skip, Convolution convolution, NDArray below) {
    try (NDArray x = linear(convolution, below)) {
      long[] twice = {2 * x.getShape().get(2), 2 * x.getShape().get(3)};
      return JniUtils.interpolate((PtNDArray) x, twice, NEAREST, false).addi(skip);
    }
  }
}
