package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;

/**
 * A convolution with weight normalisation (Salimans and Kingma, 2016): the weights of an output are
 * a direction, of which only that counts, times a length of their own. Padded so that with a stride
 * of 1 and an odd kernel nothing shrinks.
 */
final class WeightNormConvolution extends NormalisedConvolution {
  private static final int[] ALL_BUT_OUTPUTS = {1, 2, 3};

  private final Parameter length;

  WeightNormConvolution(int inputs, int outputs, int kernel) {
    super(inputs, outputs, kernel, 1, (kernel - 1) / 2, true);
    length = parameter("length", Parameter.Type.OTHER, Initializer.ONES, true);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    super.prepare(inputShapes);
    length.setShape(new Shape(outputs(), 1, 1, 1));
  }

  /** Fresh weights are as long as they were drawn. */
  @Override
  void startNormalising() {
    try (NDArray norm = norm(weight().getArray())) {
      length.getArray().set(norm.toFloatArray());
    }
  }

  /**
   * Gives every output the weights of the first of the four that pixel shuffle lays into one
   * square, so that the squares of a fresh network are even (ICNR, Aitken et al., 2017). In fastai
   * 1 this is lost: it writes the product of direction and length, which weight normalisation
   * computes anew.
   */
  void startEven() {
    float[] weights = weight().getArray().toFloatArray();
    int row = Math.toIntExact(fanIn());
    for (int output = 0; output < outputs(); output++) {
      System.arraycopy(weights, output / 4 * 4 * row, weights, output * row, row);
    }
    weight().getArray().set(weights);
    startNormalising();
  }

  @Override
  NDArray normalised(ParameterStore store, NDArray direction, boolean training) {
    try (NDArray norm = norm(direction);
        NDArray scale = store.getValue(length, direction.getDevice(), training).div(norm)) {
      return direction.mul(scale);
    }
  }

  private static NDArray norm(NDArray direction) {
    try (NDArray squares = direction.square();
        NDArray sum = squares.sum(ALL_BUT_OUTPUTS, true)) {
      return sum.sqrt();
    }
  }
}
