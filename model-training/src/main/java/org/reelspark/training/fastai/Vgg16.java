package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.ModelException;

/**
 * The convolutions of VGG-16 with batch normalisation (Simonyan and Zisserman, 2015; torchvision's
 * {@code vgg16_bn}) up to ReLU 42, with fixed weights.
 */
final class Vgg16 {
  /** Outputs of the first convolution. */
  static final int WIDTH = 64;

  /** Where somebody without the weights gets them. */
  static final String REMEDY =
      "save torchvision's as safetensors: python3 -c \"import torchvision, safetensors.torch as s;"
          + " s.save_file(torchvision.models.vgg16_bn(weights='IMAGENET1K_V1').features.state_dict(),"
          + " 'vgg16_bn.safetensors')\"; TorchScript, as torch.jit.script(...).save() writes it, is read"
          + " too";

  /** Convolutions of each block, and their outputs over the first one's. */
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};

  private static final int[] WIDTHS = {1, 2, 4, 8, 8};

  /** The last blocks' results are features: ReLUs 22, 32 and 42 of torchvision's numbering. */
  private static final int FIRST_FEATURE = 2;

  private static final float EPSILON = 1e-5f;

  private final List<List<Layer>> blocks = new ArrayList<>();

  private record Layer(
      NDArray weight, NDArray bias, NDArray gamma, NDArray beta, NDArray mean, NDArray variance) {}

  /**
   * Reads the weights, named {@code 0.weight} or {@code features.0.weight} and so on.
   *
   * @param width outputs of the first convolution: {@link #WIDTH}, less in tests
   * @throws ModelException where there is no such file or not VGG-16 in it; the message says where
   *     to get one
   */
  Vgg16(NDManager manager, Path file, int width) throws IOException {
    requireFile(file);
    try (WeightsFile weights = WeightsFile.open(file)) {
      int number = 0;
      long inputs = 3;
      for (int block = 0; block < CONVOLUTIONS.length; block++) {
        List<Layer> layers = new ArrayList<>();
        long outputs = (long) width * WIDTHS[block];
        for (int i = 0; i < CONVOLUTIONS[block]; i++) {
          layers.add(layer(manager, weights, number, outputs, inputs));
          inputs = outputs;
          // A convolution, its normalisation and its ReLU have a number each.
          number += 3;
        }
        blocks.add(layers);
        number++;
      }
    } catch (ModelException e) {
      throw new ModelException(e.getMessage() + "; " + REMEDY, e);
    }
  }

  /**
   * @throws ModelException where there is no such file
   */
  static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + ": there is no VGG-16 there; " + REMEDY);
    }
  }

  private static Layer layer(
      NDManager manager, WeightsFile file, int number, long outputs, long inputs)
      throws IOException {
    String prefix = file.has("features.0.weight") ? "features." : "";
    String convolution = prefix + number + ".";
    String norm = prefix + (number + 1) + ".";
    return new Layer(
        array(manager, file, convolution + "weight", outputs, inputs, 3, 3),
        array(manager, file, convolution + "bias", outputs),
        array(manager, file, norm + "weight", outputs),
        array(manager, file, norm + "bias", outputs),
        array(manager, file, norm + "running_mean", outputs),
        array(manager, file, norm + "running_var", outputs));
  }

  private static NDArray array(NDManager manager, WeightsFile file, String name, long... shape)
      throws IOException {
    List<Long> dimensions = new ArrayList<>();
    for (long each : shape) {
      dimensions.add(each);
    }
    return manager.create(file.floats(name, dimensions), new Shape(shape));
  }

  /**
   * @param pictures [B, 3, H, W] with ImageNet's statistics taken out
   * @return three arrays: [B, 4w, H/4, W/4], [B, 8w, H/8, W/8], [B, 8w, H/16, W/16]
   */
  NDList features(NDArray pictures) {
    NDList features = new NDList();
    NDArray x = pictures;
    for (int block = 0; block < CONVOLUTIONS.length; block++) {
      for (Layer layer : blocks.get(block)) {
        NDArray y =
            Conv2d.conv2d(x, layer.weight(), layer.bias(), new Shape(1, 1), new Shape(1, 1))
                .singletonOrThrow();
        y =
            BatchNorm.batchNorm(
                    y,
                    layer.mean(),
                    layer.variance(),
                    layer.gamma(),
                    layer.beta(),
                    1,
                    0.9f,
                    EPSILON,
                    false)
                .singletonOrThrow();
        x = Activation.relu(y);
      }
      if (block >= FIRST_FEATURE) {
        features.add(x);
      }
      if (block < CONVOLUTIONS.length - 1) {
        x = Pool.maxPool2d(x, new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
      }
    }
    return features;
  }
}
