package org.reelspark.training.fastai;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.reelspark.core.network.ResNetUNet;

/**
 * The last part of NoGAN (Antic and Howard, 2018), as fastai 1's {@code GANLearner} with an {@code
 * AdaptiveGANSwitcher}: the critic is trained until its loss is below the threshold, then the
 * generator for one step, then the critic again. Which of them is not trained is as in restoring:
 * no dropout, no statistics gathered.
 */
final class Adversaries {
  /** The critic's loss below which it is the generator's turn. */
  static final float THRESHOLD = 0.65f;

  /** Weights of the critic and of pixels in the generator's loss. */
  static final float CRITIC = 1;

  static final float PIXELS = 50;

  /** Adam's first beta, for both. */
  private static final float BETA = 0;

  private final Block generator;
  private final Block critic;
  private final Adam ofGenerator;
  private final Adam ofCritic;
  private boolean generatorsTurn;

  Adversaries(Block generator, Block critic, Adam ofGenerator, Adam ofCritic) {
    this.generator = generator;
    this.critic = critic;
    this.ofGenerator = ofGenerator;
    this.ofCritic = ofCritic;
  }

  boolean isGeneratorsTurn() {
    return generatorsTurn;
  }

  /**
   * One step of the one whose turn it is, and whose turn is next.
   *
   * @param generatorsRates by group of the generator's parameters
   * @return the loss before it
   */
  float step(NDManager manager, float[] generatorsRates, float criticsRate, Pair pair) {
    if (!generatorsTurn) {
      float loss = criticsStep(manager, criticsRate, pair);
      generatorsTurn = loss < THRESHOLD;
      return loss;
    }
    generatorsTurn = false;
    return generatorsStep(manager, generatorsRates, pair);
  }

  /** Damaged and clean pictures, RGB [B, 3, H, W], 0 to 1. */
  interface Pair {
    NDArray damaged(NDManager manager);

    NDArray clean(NDManager manager);
  }

  float criticsStep(NDManager manager, float rate, Pair pair) {
    ofGenerator.collect(false);
    ofCritic.collect(true);
    float value;
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray made = through(generator, pair.damaged(scope), false).stopGradient();
      NDArray ofReal = through(critic, ResNetUNet.normalised(pair.clean(scope)), true);
      NDArray ofMade = through(critic, ResNetUNet.normalised(made), true);
      NDArray loss = FeatureLoss.times(real(ofReal).add(made(ofMade)), 0.5f);
      collector.backward(loss);
      value = loss.getFloat();
    }
    ofCritic.step(new float[] {rate}, BETA);
    return value;
  }

  private float generatorsStep(NDManager manager, float[] rates, Pair pair) {
    ofGenerator.collect(true);
    float value;
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray made = ResNetUNet.normalised(through(generator, pair.damaged(scope), true));
      NDArray target = ResNetUNet.normalised(pair.clean(scope));
      NDArray loss =
          FeatureLoss.times(real(through(critic, made, false)), CRITIC)
              .add(FeatureLoss.times(FeatureLoss.pixels(made, target), PIXELS));
      collector.backward(loss);
      value = loss.getFloat();
    }
    ofGenerator.step(rates, BETA);
    // PyTorch adds to gradients: those that this loss has left at the critic are not its own.
    ofCritic.forget();
    return value;
  }

  private static NDArray through(Block block, NDArray x, boolean training) {
    return block
        .forward(new ParameterStore(x.getManager(), false), new NDList(x), training)
        .singletonOrThrow();
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
