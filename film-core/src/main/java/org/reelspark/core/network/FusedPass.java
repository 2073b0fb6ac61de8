package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.training.ParameterStore;

/**
 * On a processor and without gradients: oneDNN's convolutions take what follows them along, and
 * give the same values. They are fastest where a pixel's channels lie side by side in memory, which
 * what they are given decides.
 */
record FusedPass(ParameterStore store) implements UNetPass {
  @Override
  public NDArray linear(Convolution convolution, NDArray x) {
    return run("linear", convolution, x);
  }

  @Override
  public NDArray active(Convolution convolution, NDArray x) {
    return run("leaky", convolution, x);
  }

  /** In the array of {@code x}. */
  @Override
  public NDArray pair(ConvolutionPair pair, NDArray x) {
    try (x;
        NDArray between = active(pair.first(), x)) {
      return run("into", pair.second(), between, x);
    }
  }

  @Override
  public NDArray onto(NDArray x, Convolution convolution, NDArray other) {
    return run("onto", convolution, other, x);
  }

  @Override
  public NDArray upOnto(NDArray x, Convolution convolution, NDArray below) {
    return run("upOnto", convolution, below, x);
  }

  @Override
  public NDArray seen(NDArray window, NDArray original, int channels, int from, int to) {
    return PlaneHints.rows(window, original, channels, from, to);
  }

  @Override
  public NDArray mixed(NDArray window, NDArray heads, int from, int to) {
    return PlaneMixing.mixed(window, heads, from, to);
  }

  private NDArray run(String method, Convolution convolution, NDArray x, NDArray... more) {
    try (Convolution.Weights weights = convolution.weights(store, x, false)) {
      return OneDnn.run(method, x, weights, convolution.stride(), more);
    }
  }
}
