package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;

/**
 * What a network is trained for. Differences are Charbonnier's, {@code sqrt(d^2 + e^2)}; each of
 * the parts is a mean over its pixels:
 *
 * <ul>
 *   <li>the restored picture, composed as the restorer does with all grain taken away, defects
 *       weighing more;
 *   <li>the fill, most of all inside defects, but everywhere, so that a defect wrongly seen costs
 *       little;
 *   <li>the denoised picture outside defects, and its steps from pixel to pixel, so that it keeps
 *       what is not grain;
 *   <li>the mask: cross-entropy with where defects are visible.
 * </ul>
 */
final class RestorationLoss {
  private static final float EPSILON = 1e-3f;
  private static final float DEFECT = 2;
  private static final float FILL_EVERYWHERE = 0.5f;
  private static final float FILL_DEFECT = 2.5f;
  private static final float DENOISED = 0.5f;
  private static final float STEPS = 0.25f;
  private static final float MASK = 0.2f;

  private RestorationLoss() {}

  /**
   * @param outputs of the network: fill [B, 6, h, w], mask logits [B, 4, h, w], denoised [B, 6, h,
   *     w]
   * @param target what the centre should become, [B, 6, h, w]
   * @param mask where it is visibly damaged, [B, 4, h, w]
   * @return one value
   */
  static NDArray of(NDList outputs, NDArray target, NDArray mask) {
    NDArray fill = outputs.get(0);
    NDArray logits = outputs.get(1);
    NDArray denoised = outputs.get(2);
    NDArray truth = channels(mask);
    NDArray gate = channels(Activation.sigmoid(logits));
    NDArray restored = denoised.add(gate.mul(fill.sub(denoised)));
    NDArray sound = truth.mul(-1).add(1);

    NDArray weight = truth.mul(DEFECT).add(1);
    NDArray loss = charbonnier(restored.sub(target)).mul(weight).mean();
    NDArray fillWeight = truth.mul(FILL_DEFECT).add(FILL_EVERYWHERE);
    loss = loss.add(charbonnier(fill.sub(target)).mul(fillWeight).mean());
    loss = loss.add(charbonnier(denoised.sub(target)).mul(sound).mean().mul(DENOISED));
    loss = loss.add(steps(denoised.sub(target), sound).mul(STEPS));
    return loss.add(crossEntropy(logits, mask).mean().mul(MASK));
  }

  /**
   * The mask of six channels: luma's own, and for chroma the mean of the four, as the restorer has
   * it.
   */
  static NDArray channels(NDArray mask) {
    NDArray chroma = mask.mean(new int[] {1}, true);
    return mask.concat(chroma, 1).concat(chroma, 1);
  }

  private static NDArray charbonnier(NDArray difference) {
    return difference.square().add(EPSILON * EPSILON).sqrt();
  }

  /** How far the difference changes from one pixel of a channel to the next, down and across. */
  private static NDArray steps(NDArray difference, NDArray weight) {
    NDArray down = difference.get(":, :, 1:, :").sub(difference.get(":, :, :-1, :"));
    NDArray across = difference.get(":, :, :, 1:").sub(difference.get(":, :, :, :-1"));
    return charbonnier(down)
        .mul(weight.get(":, :, 1:, :"))
        .mean()
        .add(charbonnier(across).mul(weight.get(":, :, :, 1:")).mean());
  }

  /** Of a probability's logit with a truth of 0 to 1, without overflow. */
  private static NDArray crossEntropy(NDArray logits, NDArray truth) {
    NDArray positive = logits.maximum(0);
    return positive.sub(logits.mul(truth)).add(logits.abs().neg().exp().add(1).log());
  }
}
