package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;

/** Operation by operation, with gradients where there are any. */
record EagerPass(ParameterStore store, boolean training) implements UNetPass {
  private static final int NEAREST = 0;

  @Override
  public NDArray linear(Convolution convolution, NDArray x) {
    return convolution.forward(store, x, training);
  }

  @Override
  public NDArray active(Convolution convolution, NDArray x) {
    try (NDArray y = linear(convolution, x)) {
      return Activation.leakyRelu(y, SLOPE);
    }
  }

  @Override
  public NDArray pair(ConvolutionPair pair, NDArray x) {
    try (x;
        NDArray between = active(pair.first(), x)) {
      return linear(pair.second(), between).addi(x);
    }
  }

  @Override
  public NDArray onto(NDArray x, Convolution convolution, NDArray other) {
    return linear(convolution, other).addi(x);
  }

  @Override
  public NDArray upOnto(NDArray x, Convolution convolution, NDArray below) {
    try (NDArray made = linear(convolution, below)) {
      long[] twice = {2 * made.getShape().get(2), 2 * made.getShape().get(3)};
      return JniUtils.interpolate((PtNDArray) made, twice, NEAREST, false).addi(x);
    }
  }

  @Override
  public NDArray seen(NDArray window, NDArray original, int channels, int from, int to) {
    try (NDArray rows = Strips.slice(window, 3, from, to);
        NDArray unmoved = Strips.slice(original, 3, from, to)) {
      return Neighbours.withHints(rows, unmoved, channels);
    }
  }

  @Override
  public NDArray mixed(NDArray window, NDArray heads, int from, int to) {
    return Mixing.mixed(window, heads, from, to);
  }
}
