package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ResNet-34 (He et al., 2016) without its classifier, as torchvision builds it.
 *
 * <p>In: [B, 3, H, W], H and W multiples of 32. Out: five arrays, [B, w, H/2, W/2] after the first
 * convolution, then those of the four layers: [B, w, H/4, W/4], [B, 2w, H/8, W/8], [B, 4w, H/16,
 * W/16], [B, 8w, H/32, W/32]. ResNet-34 has w = 64; other widths are for tests.
 */
final class ResNet34 extends AbstractBlock {
  private static final byte VERSION = 1;
  private static final int[] BLOCKS = {3, 4, 6, 3};

  /** PyTorch's names for the parameters of DJL's batch normalisation, in DJL's order. */
  private static final String[] NORM_NAMES = {"weight", "bias", "running_mean", "running_var"};

  private final int width;
  private final List<Integer> inputChannels = new ArrayList<>();
  private final Map<String, Parameter> parametersByName = new LinkedHashMap<>();
  private final Normalised first;
  private final List<List<Residual>> layers = new ArrayList<>();

  private record Normalised(Block convolution, Block norm) {}

  /**
   * @param shortcut null where input and output have one shape
   */
  private record Residual(Normalised first, Normalised second, Normalised shortcut) {}

  ResNet34(int width) {
    super(VERSION);
    this.width = width;
    first = normalised("conv1", "bn1", 3, width, 7, 2);
    int inputs = width;
    for (int layer = 0; layer < BLOCKS.length; layer++) {
      int outputs = channels(layer + 1);
      List<Residual> residuals = new ArrayList<>();
      for (int i = 0; i < BLOCKS[layer]; i++) {
        String name = "layer" + (layer + 1) + "." + i + ".";
        int stride = i == 0 && layer > 0 ? 2 : 1;
        Normalised one = normalised(name + "conv1", name + "bn1", inputs, outputs, 3, stride);
        Normalised two = normalised(name + "conv2", name + "bn2", outputs, outputs, 3, 1);
        boolean same = stride == 1 && inputs == outputs;
        String down = name + "downsample.";
        residuals.add(
            new Residual(
                one,
                two,
                same ? null : normalised(down + "0", down + "1", inputs, outputs, 1, stride)));
        inputs = outputs;
      }
      layers.add(residuals);
    }
  }

  /** Channels of an output. */
  int channels(int output) {
    return output < 2 ? width : width << (output - 1);
  }

  private Normalised normalised(
      String name, String normName, int inputs, int outputs, int kernel, int stride) {
    Block convolution =
        addChildBlock(
            name,
            Conv2d.builder()
                .setKernelShape(new Shape(kernel, kernel))
                .setFilters(outputs)
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optStride(new Shape(stride, stride))
                .optBias(false)
                .build());
    convolution.setInitializer(
        new XavierInitializer(RandomType.GAUSSIAN, FactorType.OUT, 2), Parameter.Type.WEIGHT);
    inputChannels.add(inputs);
    parametersByName.put(name + ".weight", convolution.getParameters().get("weight"));
    Block norm = addChildBlock(normName, BatchNorm.builder().build());
    inputChannels.add(outputs);
    for (int i = 0; i < NORM_NAMES.length; i++) {
      parametersByName.put(normName + "." + NORM_NAMES[i], norm.getParameters().valueAt(i));
    }
    return new Normalised(convolution, norm);
  }

  /** All parameters under torchvision's names: {@code layer1.0.conv1.weight}. */
  Map<String, Parameter> parametersByName() {
    return parametersByName;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    int i = 0;
    for (Block child : getChildren().values()) {
      child.initialize(manager, dataType, new Shape(1, inputChannels.get(i++), 8, 8));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    Pass pass = new Pass(store, training, parameters);
    NDList outputs = new NDList();
    NDArray x = Pass.onRelu(normalised(pass, first, inputs.singletonOrThrow()));
    outputs.add(x);
    x = Pool.maxPool2d(x, new Shape(3, 3), new Shape(2, 2), new Shape(1, 1), false);
    boolean kept = false;
    for (List<Residual> layer : layers) {
      for (Residual each : layer) {
        NDArray y = residual(pass, each, x);
        if (!kept) {
          x.close();
        }
        kept = false;
        x = y;
      }
      outputs.add(x);
      kept = true;
    }
    return outputs;
  }

  private static NDArray normalised(Pass pass, Normalised layer, NDArray x) {
    return pass.onThrough(layer.norm(), pass.through(layer.convolution(), x));
  }

  private static NDArray residual(Pass pass, Residual block, NDArray x) {
    try (NDArray inner = Pass.onRelu(normalised(pass, block.first(), x));
        NDArray change = normalised(pass, block.second(), inner)) {
      if (block.shortcut() == null) {
        return Pass.onRelu(change.add(x));
      }
      try (NDArray shortcut = normalised(pass, block.shortcut(), x)) {
        return Pass.onRelu(change.add(shortcut));
      }
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    Shape[] shapes = new Shape[BLOCKS.length + 1];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new Shape(in.get(0), channels(i), in.get(2) >> (i + 1), in.get(3) >> (i + 1));
    }
    return shapes;
  }
}
