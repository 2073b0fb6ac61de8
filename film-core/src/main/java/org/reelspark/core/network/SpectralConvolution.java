package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.NormalInitializer;

/**
 * A convolution with spectral normalisation (Miyato et al., 2018): its weights, a matrix of outputs
 * by all else, over their largest singular value. That is estimated by one step of power iteration
 * in each forward pass of training, as PyTorch's {@code spectral_norm} does.
 */
public final class SpectralConvolution extends NormalisedConvolution {
  private static final float SMALLEST = 1e-12f;

  private final Parameter left;
  private final Parameter right;

  public SpectralConvolution(
      int inputs, int outputs, int kernel, int stride, int padding, boolean biased) {
    super(inputs, outputs, kernel, stride, padding, biased);
    left = parameter("left", Parameter.Type.OTHER, new NormalInitializer(1), false);
    right = parameter("right", Parameter.Type.OTHER, new NormalInitializer(1), false);
  }

  @Override
  protected void prepare(Shape[] inputShapes) {
    super.prepare(inputShapes);
    left.setShape(new Shape(outputs()));
    right.setShape(new Shape(fanIn()));
  }

  @Override
  void startNormalising() {
    normalise(left.getArray());
    normalise(right.getArray());
  }

  @Override
  NDArray normalised(ParameterStore store, NDArray weight, boolean training) {
    NDArray u = store.getValue(left, weight.getDevice(), training);
    NDArray v = store.getValue(right, weight.getDevice(), training);
    try (NDArray matrix = weight.reshape(outputs(), fanIn())) {
      if (training) {
        iterate(matrix, u, v);
      }
      // Copies: the gradient reads them, and the next pass changes the originals.
      try (NDArray ownLeft = u.duplicate();
          NDArray ownRight = v.duplicate();
          NDArray image = matrix.matMul(ownRight);
          NDArray products = image.mul(ownLeft);
          NDArray largest = products.sum()) {
        return weight.div(largest);
      }
    }
  }

  private static void iterate(NDArray matrix, NDArray u, NDArray v) {
    try (NDArray constant = matrix.stopGradient();
        NDArray transposed = constant.transpose();
        NDArray nextRight = transposed.matMul(u)) {
      v.set(nextRight.toFloatArray());
      normalise(v);
      try (NDArray nextLeft = constant.matMul(v)) {
        u.set(nextLeft.toFloatArray());
        normalise(u);
      }
    }
  }

  private static void normalise(NDArray vector) {
    float[] values = vector.toFloatArray();
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    float norm = Math.max((float) Math.sqrt(squares), SMALLEST);
    for (int i = 0; i < values.length; i++) {
      values[i] /= norm;
    }
    vector.set(values);
  }
}
