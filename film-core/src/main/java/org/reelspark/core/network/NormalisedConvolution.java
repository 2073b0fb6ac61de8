package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.PairList;

/**
 * A convolution whose weights are normalised each time that they are used. In: [B, I, H, W]. Out:
 * [B, O, (H + 2p - k) / s + 1, (W + 2p - k) / s + 1]. Fresh weights are He's (2015), fresh biases
 * 0.
 */
public abstract class NormalisedConvolution extends AbstractBlock {
  private static final byte VERSION = 1;

  /**
   * Channels that oneDNN, which computes convolutions on processors, takes at once. In libtorch
   * 2.7.1 values and gradients can be wrong where a block of them is not full; with 3 input
   * channels they are right.
   */
  private static final int BLOCK = 16;

  private static final int COLOURS = 3;

  private final int inputs;
  private final Shape weightShape;
  private final Shape stride;
  private final Shape padding;
  private final Parameter weight;
  private final Parameter bias;

  /**
   * @param inputs channels
   * @param outputs channels
   * @param padding rows and columns of zeros around the input
   * @param biased whether every output has a bias
   */
  NormalisedConvolution(
      int inputs, int outputs, int kernel, int stride, int padding, boolean biased) {
    super(VERSION);
    this.inputs = inputs;
    this.weightShape = new Shape(outputs, inputs, kernel, kernel);
    this.stride = new Shape(stride, stride);
    this.padding = new Shape(padding, padding);
    weight = parameter("weight", Parameter.Type.WEIGHT, kaiming(), true);
    bias = biased ? parameter("bias", Parameter.Type.BIAS, Initializer.ZEROS, true) : null;
  }

  /** Normal values that keep the variance from layer to layer, after He et al. (2015). */
  static Initializer kaiming() {
    return new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2);
  }

  final Parameter parameter(
      String name, Parameter.Type type, Initializer initializer, boolean trained) {
    return addParameter(
        Parameter.builder()
            .setName(name)
            .setType(type)
            .optInitializer(initializer)
            .optRequiresGrad(trained)
            .build());
  }

  final long outputs() {
    return weightShape.get(0);
  }

  /** Inputs of one output: those of all places of the kernel. */
  final long fanIn() {
    return weightShape.size() / outputs();
  }

  final Parameter weight() {
    return weight;
  }

  /** Sets what {@link #normalised} needs beside the weights, whose shapes {@link #prepare} gave. */
  abstract void startNormalising();

  /** The weights to convolve with. */
  abstract NDArray normalised(ParameterStore store, NDArray weight, boolean training);

  @Override
  protected void prepare(Shape[] inputShapes) {
    weight.setShape(weightShape);
    if (bias != null) {
      bias.setShape(new Shape(outputs()));
    }
  }

  @Override
  public final void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
    boolean fresh = !isInitialized();
    super.initialize(manager, dataType, inputShapes);
    if (fresh) {
      startNormalising();
    }
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList list, boolean training, PairList<String, Object> parameters) {
    NDArray x = list.singletonOrThrow();
    NDArray values = store.getValue(weight, x.getDevice(), training);
    NDArray biases = store.getValue(bias, x.getDevice(), training);
    try (NDArray kernel = normalised(store, values, training);
        NDArray wide = widened(x, 1, inputs);
        NDArray taller = widened(kernel, 1, inputs);
        NDArray whole = widened(taller, 0, outputs());
        NDArray wideBiases = biases == null ? null : widened(biases, 0, outputs());
        NDArray y = Conv2d.conv2d(wide, whole, wideBiases, stride, padding).singletonOrThrow()) {
      return new NDList(Strips.slice(y, 1, 0, outputs()));
    }
  }

  /** As many channels along an axis as fill the last block, those that are missing of zeros. */
  private static NDArray widened(NDArray x, int axis, long channels) {
    long missing = channels == COLOURS && axis == 1 ? 0 : Math.floorMod(-channels, BLOCK);
    if (missing == 0) {
      return x.get("...");
    }
    long[] shape = x.getShape().getShape().clone();
    shape[axis] = missing;
    try (NDArray zeros = x.getManager().zeros(new Shape(shape))) {
      return x.concat(zeros, axis);
    }
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    return new Shape[] {new Shape(in.get(0), outputs(), along(in, 2), along(in, 3))};
  }

  private long along(Shape in, int axis) {
    return (in.get(axis) + 2 * padding.get(0) - weightShape.get(2)) / stride.get(0) + 1;
  }
}
