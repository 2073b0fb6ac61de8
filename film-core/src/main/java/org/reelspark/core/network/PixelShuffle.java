package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * Twice the height and width by pixel shuffle (Shi et al., 2016), fastai's {@code
 * PixelShuffle_ICNR}: a 1x1 convolution to four times the channels, ReLU, the four into a square of
 * 2x2, and, where it blurs, the mean of each pixel and those left and above (Sugawara et al.,
 * 2018). In: [B, I, H, W]. Out: [B, O, 2H, 2W].
 */
final class PixelShuffle extends AbstractBlock {
  private static final byte VERSION = 1;

  private final int inputs;
  private final int outputs;
  private final boolean blurs;
  private final WeightNormConvolution convolution;

  PixelShuffle(int inputs, int outputs, boolean blurs) {
    super(VERSION);
    this.inputs = inputs;
    this.outputs = outputs;
    this.blurs = blurs;
    convolution = addChildBlock("convolution", new WeightNormConvolution(inputs, 4 * outputs, 1));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    for (Block each : getChildren().values()) {
      boolean fresh = !each.isInitialized();
      each.initialize(manager, dataType, new Shape(1, inputs, 1, 1));
      if (fresh) {
        convolution.startEven();
      }
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    Pass pass = new Pass(store, training, parameters);
    try (NDArray x = Pass.onRelu(pass.through(convolution, inputs.singletonOrThrow()))) {
      NDArray shuffled = shuffled(x);
      return new NDList(blurs ? onBlurred(shuffled) : shuffled);
    }
  }

  /** [B, 4C, H, W] to [B, C, 2H, 2W]: each four channels become squares of 2x2. */
  static NDArray shuffled(NDArray x) {
    Shape shape = x.getShape();
    long outputs = shape.get(1) / 4;
    long height = shape.get(2);
    long width = shape.get(3);
    try (NDArray squares = x.reshape(shape.get(0), outputs, 2, 2, height, width);
        NDArray inPlace = squares.transpose(0, 1, 4, 2, 5, 3)) {
      return inPlace.reshape(shape.get(0), outputs, 2 * height, 2 * width);
    }
  }

  private static NDArray onBlurred(NDArray x) {
    try (x;
        NDArray top = x.get(":, :, :1");
        NDArray tall = NDArrays.concat(new NDList(top, x), 2);
        NDArray left = tall.get(":, :, :, :1");
        NDArray wide = NDArrays.concat(new NDList(left, tall), 3)) {
      return Pool.avgPool2d(wide, new Shape(2, 2), new Shape(1, 1), new Shape(0, 0), false, true);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    return new Shape[] {new Shape(in.get(0), outputs, 2 * in.get(2), 2 * in.get(3))};
  }
}
