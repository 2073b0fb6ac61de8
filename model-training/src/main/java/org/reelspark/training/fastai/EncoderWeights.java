package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.ResNetUNet;

/**
 * A ResNet-34 of the user's, TorchScript or safetensors under torchvision's names, for the encoder
 * of a network.
 */
public final class EncoderWeights {
  /** Where somebody without the weights gets them. */
  static final String REMEDY =
      "save torchvision's as safetensors: python3 -c \"import torchvision, safetensors.torch as s;"
          + " s.save_file(torchvision.models.resnet34(weights='IMAGENET1K_V1').state_dict(),"
          + " 'resnet34.safetensors')\"; TorchScript, as torch.jit.script(...).save() writes it, is read"
          + " too";

  private EncoderWeights() {}

  /**
   * Sets the encoder's weights, all or none. What else the file holds, such as the classifier, is
   * left alone.
   *
   * @param network initialised
   * @throws ModelException where there is no such file or not this ResNet-34 in it
   */
  public static void load(Path file, ResNetUNet network) throws IOException {
    requireFile(file);
    Map<String, float[]> found = new LinkedHashMap<>();
    try (WeightsFile weights = WeightsFile.open(file)) {
      for (Map.Entry<String, Parameter> each : network.encoderParameters().entrySet()) {
        NDArray array = each.getValue().getArray();
        List<Long> shape = LongStream.of(array.getShape().getShape()).boxed().toList();
        found.put(each.getKey(), weights.floats(each.getKey(), shape));
      }
    } catch (ModelException e) {
      throw new ModelException(e.getMessage() + "; " + REMEDY, e);
    }
    found.forEach((name, values) -> network.encoderParameters().get(name).getArray().set(values));
  }

  /**
   * @throws ModelException where there is no such file
   */
  static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + ": there is no ResNet-34 there; " + REMEDY);
    }
  }
}
