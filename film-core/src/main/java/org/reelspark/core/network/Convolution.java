package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;

/**
 * A convolution between arrays whose channels are a multiple of {@value #CHANNELS}: those beyond
 * its own are 0 and stay so.
 *
 * <p>oneDNN 3.7, which libtorch 2.7 has on processors, lays channels out in blocks of 8 or 16.
 * Where they do not fill the last block, results were found to be no numbers, or wrong by up to a
 * fifth of the largest.
 *
 * @param block holds the weights, [filters, inputs, kernel, kernel], and biases
 */
record Convolution(Conv2d block, int inputs, int filters, int kernel, int stride) {
  private static final int CHANNELS = 16;

  static Convolution of(int inputs, int filters, int kernel, int stride) {
    Conv2d block =
        Conv2d.builder()
            .setKernelShape(new Shape(kernel, kernel))
            .setFilters(filters)
            .optPadding(new Shape(kernel / 2, kernel / 2))
            .optStride(new Shape(stride, stride))
            .build();
    return new Convolution(block, inputs, filters, kernel, stride);
  }

  /**
   * From [B, inputs, h, w] to [B, filters, h / stride, w / stride], both padded, in the precision
   * of {@code x}.
   */
  NDArray forward(ParameterStore store, NDArray x, boolean training) {
    try (Weights weights = weights(store, x, training)) {
      return Conv2d.conv2d(
              x,
              weights.kernels(),
              weights.biases(),
              new Shape(stride, stride),
              new Shape(kernel / 2, kernel / 2),
              new Shape(1, 1),
              1)
          .singletonOrThrow();
    }
  }

  /**
   * What a convolution computes with.
   *
   * @param kernels [filters, inputs, kernel, kernel], both padded
   * @param biases [filters], padded
   */
  record Weights(NDArray kernels, NDArray biases) implements AutoCloseable {
    @Override
    public void close() {
      kernels.close();
      biases.close();
    }
  }

  /** In the precision of {@code x}. */
  Weights weights(ParameterStore store, NDArray x, boolean training) {
    NDArray weight = value("weight", store, x, training);
    NDArray bias = value("bias", store, x, training);
    try (NDArray wide = padded(weight, 1)) {
      return new Weights(onType(padded(wide, 0), x), onType(padded(bias, 0), x));
    }
  }

  /** Closes {@code own} where it is of another type. */
  private static NDArray onType(NDArray own, NDArray x) {
    NDArray typed = own.toType(x.getDataType(), false);
    if (typed != own) {
      own.close();
    }
    return typed;
  }

  private NDArray value(String name, ParameterStore store, NDArray x, boolean training) {
    Parameter parameter = block.getDirectParameters().get(name);
    return store.getValue(parameter, x.getDevice(), training);
  }

  /** How many more channels fill the last block. */
  static long missing(long channels) {
    return -channels & (CHANNELS - 1);
  }

  /** With zeros behind what an axis holds, up to a multiple of {@value #CHANNELS}. */
  static NDArray padded(NDArray x, int axis) {
    long missing = missing(x.getShape().get(axis));
    if (missing == 0) {
      return x.get(":");
    }
    try (NDArray zeros = zeros(x, axis, missing)) {
      return NDArrays.concat(new NDList(x, zeros), axis);
    }
  }

  /** As {@code like}, but for so many along an axis. */
  static NDArray zeros(NDArray like, int axis, long count) {
    long[] shape = like.getShape().getShape().clone();
    shape[axis] = count;
    return like.getManager().zeros(new Shape(shape), like.getDataType());
  }
}
