package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;

/**
 * Self-attention over all places of a picture as in SAGAN (Zhang et al., 2019) and fastai 1: {@code
 * x + gamma * value(x) softmax(query(x)' key(x))}, with queries and keys of an eighth of the
 * channels, 1x1 convolutions with spectral normalisation, and gamma 0 at first. In and out: [B, C,
 * H, W]. What it needs grows with the square of H x W.
 */
public final class SelfAttention extends AbstractBlock {
  private static final byte VERSION = 1;
  private static final int NARROWER = 8;

  private final int channels;
  private final Block query;
  private final Block key;
  private final Block value;
  private final Parameter gamma;

  public SelfAttention(int channels) {
    super(VERSION);
    this.channels = channels;
    query = addChildBlock("query", pointwise(channels / NARROWER));
    key = addChildBlock("key", pointwise(channels / NARROWER));
    value = addChildBlock("value", pointwise(channels));
    gamma =
        addParameter(
            Parameter.builder()
                .setName("gamma")
                .setType(Parameter.Type.OTHER)
                .optInitializer(Initializer.ZEROS)
                .optShape(new Shape(1))
                .build());
  }

  private Block pointwise(int outputs) {
    return new SpectralConvolution(channels, outputs, 1, 1, 0, false);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    for (Block each : getChildren().values()) {
      each.initialize(manager, dataType, new Shape(1, channels, 1, 1));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray x = inputs.singletonOrThrow();
    Pass pass = new Pass(store, training, parameters);
    Shape shape = x.getShape();
    try (NDArray q = places(pass.through(query, x));
        NDArray k = places(pass.through(key, x));
        NDArray v = places(pass.through(value, x));
        NDArray rows = q.transpose(0, 2, 1);
        NDArray scores = rows.matMul(k);
        NDArray weights = scores.softmax(1);
        NDArray mixed = v.matMul(weights);
        NDArray change = mixed.mul(store.getValue(gamma, x.getDevice(), training));
        NDArray picture = change.reshape(shape)) {
      return new NDList(x.add(picture));
    }
  }

  /** All places in one axis; closes what it is given. */
  private static NDArray places(NDArray x) {
    try (x) {
      return x.reshape(x.getShape().get(0), x.getShape().get(1), -1);
    }
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}
