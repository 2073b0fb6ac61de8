package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The feature loss of fastai's lesson 7 (after Johnson et al., 2016): the mean absolute difference
 * of pixels, plus those of VGG-16's features, weighted, plus those of their Gram matrices, weighted
 * by 5000 times the squares.
 */
final class FeatureLoss {
  /** Weights of the features after ReLU 22, 32 and 42. */
  static final float[] WEIGHTS = {5, 15, 2};

  private static final float GRAM = 5000;

  private final Vgg16 vgg;

  FeatureLoss(Vgg16 vgg) {
    this.vgg = vgg;
  }

  /**
   * The features' share of the loss; {@link #pixels} is the other.
   *
   * @param made [B, 3, H, W] with ImageNet's statistics taken out
   * @param target as {@code made}
   * @return one value
   */
  NDArray features(NDArray made, NDArray target) {
    NDList parts = parts(made, target);
    NDArray sum = parts.get(0);
    for (NDArray part : parts.subList(1, parts.size())) {
      sum = sum.add(part);
    }
    return sum;
  }

  /** What {@link #features} adds up: each ReLU's features, then its Gram matrix. */
  NDList parts(NDArray made, NDArray target) {
    NDList parts = new NDList();
    NDList features = vgg.features(made);
    NDList wanted = vgg.features(target);
    for (int i = 0; i < WEIGHTS.length; i++) {
      NDArray feature = features.get(i);
      NDArray truth = wanted.get(i).stopGradient();
      parts.add(times(pixels(feature, truth), WEIGHTS[i]));
      float weight = WEIGHTS[i] * WEIGHTS[i] * GRAM;
      parts.add(times(pixels(gram(feature), gram(truth)), weight));
    }
    return parts;
  }

  /** The mean absolute difference. */
  static NDArray pixels(NDArray made, NDArray target) {
    return made.sub(target).abs().mean();
  }

  /** How channels go together, [B, C, C], over the number of values of a picture. */
  static NDArray gram(NDArray x) {
    Shape shape = x.getShape();
    NDArray rows = x.reshape(shape.get(0), shape.get(1), -1);
    return times(rows.matMul(rows.transpose(0, 2, 1)), 1f / shape.slice(1).size());
  }

  /** A Java number as a factor would be freed before the gradient reads it. */
  static NDArray times(NDArray x, float factor) {
    return x.mul(x.getManager().create(factor));
  }
}
