package org.reelspark.training.fastai;

import ai.djl.nn.Parameter;
import java.util.IdentityHashMap;
import org.reelspark.core.network.ResNetUNet;

/**
 * The groups of layers that fastai's {@code unet_learner} makes: the encoder to its second layer,
 * the rest of the encoder, all else.
 */
final class LayerGroups {
  /** What is not trained. */
  static final int FIXED = -1;

  private final IdentityHashMap<Parameter, String> encoder = new IdentityHashMap<>();

  LayerGroups(ResNetUNet network) {
    network.encoderParameters().forEach((name, parameter) -> encoder.put(parameter, name));
  }

  /**
   * The group of a parameter.
   *
   * @param frozen whether the encoder's convolutions are fixed. Its norms are not, as in fastai's
   *     {@code freeze}
   */
  int of(Parameter parameter, boolean frozen) {
    String name = encoder.get(parameter);
    if (name == null) {
      return Stage.GROUPS - 1;
    }
    if (frozen && !isNorm(name)) {
      return FIXED;
    }
    return name.matches("layer[34].*") ? 1 : 0;
  }

  private static boolean isNorm(String name) {
    return name.matches("(.*\\.)?(bn\\d|downsample\\.1)\\..*");
  }
}
