package org.reelspark.core.restore;

import java.io.Serializable;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Precision;

/**
 * What a model is opened with.
 *
 * @param grainReduction share of the grain that is taken away outside defects, 0 to 1
 * @param device half precision is for GPUs: there {@link DeviceChoice#AUTO} becomes {@link
 *     DeviceChoice#GPU}
 * @param gpu number of the GPU, where one is used
 * @param precision of the network's convolutions
 * @param square rows and columns of the square that pictures are stretched to for the model and
 *     back from; 0 for none
 * @param trusted whether the user trusts the code that a model brings
 */
public record RestoreOptions(
    float grainReduction,
    DeviceChoice device,
    int gpu,
    Precision precision,
    int square,
    boolean trusted)
    implements Serializable {
  /** No grain reduction, on the GPU where there is one. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(0, DeviceChoice.AUTO, 0);

  /** For a model that brings no code, in full precision, and pictures as they are. */
  public RestoreOptions(float grainReduction, DeviceChoice device, int gpu) {
    this(grainReduction, device, gpu, Precision.FULL);
  }

  /** For a model that brings no code, and pictures as they are. */
  public RestoreOptions(float grainReduction, DeviceChoice device, int gpu, Precision precision) {
    this(grainReduction, device, gpu, precision, 0, false);
  }

  public RestoreOptions {
    if (!(grainReduction >= 0 && grainReduction <= 1)) {
      throw new IllegalArgumentException(
          "grain reduction " + grainReduction + " is outside 0 to 1");
    }
    if (precision == Precision.HALF && device == DeviceChoice.AUTO) {
      device = DeviceChoice.GPU;
    }
  }

  /** The same on another device. */
  public RestoreOptions on(DeviceChoice other, int number) {
    return new RestoreOptions(grainReduction, other, number, precision, square, trusted);
  }
}
