package org.reelspark.core.restore;

import org.reelspark.core.plan.DeviceChoice;

/**
 * What a model is opened with.
 *
 * @param grainReduction share of the grain that is taken away outside defects, 0 to 1
 * @param gpu number of the GPU, where one is used
 */
public record RestoreOptions(float grainReduction, DeviceChoice device, int gpu) {
  /** No grain reduction, on the GPU where there is one. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(0, DeviceChoice.AUTO, 0);

  public RestoreOptions {
    if (!(grainReduction >= 0 && grainReduction <= 1)) {
      throw new IllegalArgumentException(
          "grain reduction " + grainReduction + " is outside 0 to 1");
    }
  }
}
