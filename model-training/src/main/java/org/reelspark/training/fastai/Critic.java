package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.SelfAttention;
import org.reelspark.core.network.SpectralConvolution;

/**
 * fastai 1's {@code gan_critic}: convolutions with spectral normalisation and leaky ReLU, dropout
 * of whole channels between them, self-attention after the second halving. In: [B, 3, H, W] with
 * ImageNet's statistics taken out, H and W multiples of 16, 64 or more. Out: logits of being a real
 * picture, [B, (H/16 - 3) (W/16 - 3)].
 */
final class Critic extends AbstractBlock {
  private static final byte VERSION = 1;
  private static final float SLOPE = 0.2f;
  private static final float DROPPED = 0.15f;
  private static final int HALVINGS = 3;

  private final List<Shape> inputs = new ArrayList<>();
  private final Block first;
  private final Block denseOne;
  private final Block denseTwo;
  private final List<Block> halvings = new ArrayList<>();
  private final Block attention;
  private final Block last;

  /**
   * @param width channels of the first convolution, 128 in fastai
   */
  Critic(int width) {
    super(VERSION);
    first = child("first", new SpectralConvolution(3, width, 4, 2, 1, true), 3);
    denseOne = child("denseOne", new SpectralConvolution(width, width, 3, 1, 1, true), width);
    denseTwo = child("denseTwo", new SpectralConvolution(width, width, 3, 1, 1, true), width);
    int channels = 2 * width;
    SelfAttention attentive = null;
    for (int i = 0; i < HALVINGS; i++) {
      halvings.add(
          child(
              "halving" + i,
              new SpectralConvolution(channels, 2 * channels, 4, 2, 1, true),
              channels));
      channels *= 2;
      if (i == 0) {
        attentive = child("attention", new SelfAttention(channels), channels);
      }
    }
    attention = attentive;
    last = child("last", new SpectralConvolution(channels, 1, 4, 1, 0, false), channels);
  }

  private <B extends Block> B child(String name, B block, int channels) {
    inputs.add(new Shape(1, channels, 8, 8));
    return addChildBlock(name, block);
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    int i = 0;
    for (Block child : getChildren().values()) {
      child.initialize(manager, dataType, inputs.get(i++));
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray x = active(store, first, inputs.singletonOrThrow(), training);
    x = dropped(x, DROPPED / 2, training);
    NDArray inner = active(store, denseTwo, active(store, denseOne, x, training), training);
    x = inner.concat(x, 1);
    for (int i = 0; i < HALVINGS; i++) {
      x = active(store, halvings.get(i), dropped(x, DROPPED, training), training);
      if (i == 0) {
        x = attention.forward(store, new NDList(x), training).singletonOrThrow();
      }
    }
    NDArray logits = last.forward(store, new NDList(x), training).singletonOrThrow();
    return new NDList(logits.reshape(logits.getShape().get(0), -1));
  }

  private static NDArray active(ParameterStore store, Block block, NDArray x, boolean training) {
    return Activation.leakyRelu(
        block.forward(store, new NDList(x), training).singletonOrThrow(), SLOPE);
  }

  /** Leaves out whole channels of a picture, in training. */
  private static NDArray dropped(NDArray x, float share, boolean training) {
    if (!training) {
      return x;
    }
    NDArray channels =
        x.getManager().ones(new Shape(x.getShape().get(0), x.getShape().get(1), 1, 1));
    return x.mul(Dropout.dropout(channels, share, true).singletonOrThrow());
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    Shape in = inputShapes[0];
    return new Shape[] {new Shape(in.get(0), (in.get(2) / 16 - 3) * (in.get(3) / 16 - 3))};
  }

  /** Binary cross-entropy of logits with 1. */
  static NDArray real(NDArray logits) {
    return Activation.softPlus(logits.neg()).mean();
  }

  /** Binary cross-entropy of logits with 0. */
  static NDArray made(NDArray logits) {
    return Activation.softPlus(logits).mean();
  }
}
