package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * What decides pixels, beside the film, the model and the encoder.
 *
 * @param grainReduction share of the grain that is taken away outside defects, 0 to 1
 * @param precision of the network's convolutions
 * @param square rows and columns of the square that pictures are stretched to for the model and
 *     back from; 0 for none
 * @param dropUnsupported whether streams that the container can't hold are left out
 */
public record RestoreSettings(
    float grainReduction,
    Precision precision,
    int square,
    Flicker flicker,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    boolean dropUnsupported)
    implements Serializable {
  public RestoreSettings {
    if (!(grainReduction >= 0 && grainReduction <= 1)) {
      throw new SettingsException("grain reduction " + grainReduction + " is outside 0 to 1");
    }
  }
}
