package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.pooling.Pool;
import java.util.List;
import org.reelspark.core.network.Constants;

/**
 * What a network is trained for. Differences are Charbonnier's, {@code sqrt(d^2 + e^2)}, and for
 * fill and mask a share of the square besides, so that the worst count most; each of the parts is a
 * mean over its pixels:
 *
 * <ul>
 *   <li>the fill, inside defects, and a little everywhere;
 *   <li>the denoised picture outside defects, and its steps from pixel to pixel, so that it keeps
 *       what is not grain;
 *   <li>what of a window's fine structure of luma the denoised picture lacks or has too much of:
 *       the least error shrinks structure together with grain, and then what is taken away
 *       resembles the picture;
 *   <li>the mask by what it costs: where the picture is sound, how far the fill that it lets in is
 *       off; in a defect, how far the damage that it leaves is; both times two. Grain is not the
 *       mask's business, so it has no part in either;
 *   <li>the mask by cross-entropy with where defects are visible.
 * </ul>
 */
final class RestorationLoss {
  private static final float EPSILON = 2e-3f;
  private static final float SQUARES = 4;
  private static final float FILL_EVERYWHERE = 0.25f;
  private static final float FILL_DEFECT = 4;
  private static final float DENOISED = 1;
  private static final float STEPS = 0.4f;
  private static final float STRUCTURE = 2;
  private static final float STRUCTURE_EPSILON = 1e-4f;
  private static final float GATE = 3;
  private static final float HARMED = 2;
  private static final float MISSED = 2;
  private static final float MASK = 0.2f;

  /** The parts by name, in the order in which they are added up. */
  static final List<String> PARTS =
      List.of("fill", "denoised", "steps", "structure", "gate", "mask");

  private RestorationLoss() {}

  /** The sum of the {@link #parts}: one value. */
  static NDArray of(NDList outputs, NDArray centre, NDArray target, NDArray mask) {
    return sum(parts(outputs, centre, target, mask));
  }

  static NDArray sum(NDList parts) {
    NDArray sum = parts.get(0);
    for (NDArray part : parts.subList(1, parts.size())) {
      sum = sum.add(part);
    }
    return sum;
  }

  /**
   * @param outputs of the network: fill [B, 6, h, w], mask logits [B, 4, h, w], denoised [B, 6, h,
   *     w]
   * @param centre frames as they came, [B, 6, h, w]
   * @param target what they should become, [B, 6, h, w]
   * @param mask where they are visibly damaged, [B, 4, h, w]
   * @return one value for each of {@link #PARTS}
   */
  static NDList parts(NDList outputs, NDArray centre, NDArray target, NDArray mask) {
    NDArray logits = outputs.get(1);
    NDArray truth = channels(mask);
    NDArray sound = truth.mul(Constants.of(-1)).add(Constants.of(1));
    NDArray fillError = worstFirst(outputs.get(0).sub(target));
    NDArray left = outputs.get(2).sub(target);

    NDArray fill =
        fillError
            .mul(truth.mul(Constants.of(FILL_DEFECT)).add(Constants.of(FILL_EVERYWHERE)))
            .mean();
    NDArray denoised = charbonnier(left).mul(sound).mean().mul(Constants.of(DENOISED));
    NDArray steps = steps(left, sound).mul(Constants.of(STEPS));
    NDArray structure = structure(left, target, sound).mul(Constants.of(STRUCTURE));
    NDArray gate = channels(Activation.sigmoid(logits));
    NDArray damage = worstFirst(centre.sub(target)).mul(truth).mul(Constants.of(MISSED));
    NDArray harm = fillError.mul(sound).mul(Constants.of(HARMED));
    NDArray gated = gate.mul(harm.sub(damage)).add(damage).mean().mul(Constants.of(GATE));
    NDArray found = crossEntropy(logits, mask).mean().mul(Constants.of(MASK));
    return new NDList(fill, denoised, steps, structure, gated, found);
  }

  /**
   * The mask of six channels: luma's own, and for chroma the mean of the four, as the restorer has
   * it.
   */
  static NDArray channels(NDArray mask) {
    NDArray chroma = mask.mean(new int[] {1}, true);
    return mask.concat(chroma, 1).concat(chroma, 1);
  }

  private static NDArray worstFirst(NDArray difference) {
    return charbonnier(difference).add(difference.square().mul(Constants.of(SQUARES)));
  }

  private static NDArray charbonnier(NDArray difference) {
    return difference.square().add(Constants.of(EPSILON * EPSILON)).sqrt();
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

  /**
   * The part of a difference that lies along the fine structure of luma, the target less its mean
   * over 6x6 luma pixels: the root of its mean square over a window, mean over windows.
   */
  private static NDArray structure(NDArray difference, NDArray target, NDArray weight) {
    NDArray luma = target.get(":, :4");
    NDArray smooth =
        Pool.avgPool2d(
            luma.mean(new int[] {1}, true),
            new Shape(3, 3),
            new Shape(1, 1),
            new Shape(0, 0),
            false,
            false);
    NDArray fine = luma.get(":, :, 1:-1, 1:-1").sub(smooth).mul(weight.get(":, :4, 1:-1, 1:-1"));
    NDArray size = ofWindows(fine.square()).add(Constants.of(EPSILON * EPSILON)).sqrt();
    NDArray along = ofWindows(difference.get(":, :4, 1:-1, 1:-1").mul(fine)).div(size);
    return along.square().add(Constants.of(STRUCTURE_EPSILON * STRUCTURE_EPSILON)).sqrt().mean();
  }

  /** One mean for each window. */
  private static NDArray ofWindows(NDArray x) {
    return x.reshape(x.getShape().get(0), -1).mean(new int[] {1});
  }

  /** Of a probability's logit with a truth of 0 to 1. */
  private static NDArray crossEntropy(NDArray logits, NDArray truth) {
    return Activation.softPlus(logits).sub(logits.mul(truth));
  }
}
