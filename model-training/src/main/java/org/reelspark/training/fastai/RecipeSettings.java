package org.reelspark.training.fastai;

import java.nio.file.Path;
import org.reelspark.training.loop.Length;

/**
 * What a run of the recipe can be told.
 *
 * @param length how far it goes; the recipe's own epochs where that says nothing
 * @param batch pictures a step of the first stage
 * @param rate the first stage's highest
 * @param pairs of a damaged and a clean picture, 0 for one of every frame
 * @param overlay where the footage lies that is laid over the frames in soft light; null for our
 *     own damage
 * @param vgg where VGG-16 is; null to train by pixels alone
 * @param encoder where the encoder's weights are from; null for random ones, which are never frozen
 */
public record RecipeSettings(
    long seed,
    Length length,
    int batch,
    float rate,
    int pairs,
    String overlay,
    Path vgg,
    String encoder) {
  /** Pictures a step of the first stage, as he had them. */
  public static final int BATCH = Stage.FIRST_BATCH;

  /** The first stage's highest rate, as he had it. */
  public static final float RATE = Stage.FIRST_RATE;
}
