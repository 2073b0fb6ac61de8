package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.ParameterList;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.network.SpectralConvolution;

/** Compares with {@code losses_reference.py}, which says how its numbers were worked out. */
class LossesTest {
  private static final int WIDTH = 16;

  @TempDir private Path folder;
  private NDManager manager;
  private JsonNode reference;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    reference = new ObjectMapper().readTree(getClass().getResource("losses_reference.json"));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void featureLossAndItsGradientAreThoseOfTheReference() throws IOException {
    FeatureLoss loss = featureLoss();
    NDArray made = pictures(200001);
    NDArray target = pictures(200002);
    made.setRequiresGradient(true);
    try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray value = FeatureLoss.pixels(made, target).add(loss.features(made, target));
      collector.backward(value);
      float expected = reference.get("loss").floatValue();
      assertThat(value.getFloat()).isCloseTo(expected, within(1e-3f * expected));
    }
    float norm = made.getGradient().norm().getFloat();
    float expected = reference.get("gradientNorm").floatValue();
    assertThat(norm).isCloseTo(expected, within(1e-2f * expected));
  }

  /** In the reference: pixels, features after each ReLU, Gram matrices after each. */
  @Test
  void eachPartOfTheFeatureLossIsThatOfTheReference() throws IOException {
    FeatureLoss loss = featureLoss();
    NDArray made = pictures(200001);
    NDArray target = pictures(200002);
    JsonNode expected = reference.get("parts");
    NDList parts = loss.parts(made, target);
    assertThat(expected).hasSize(1 + parts.size());
    assertIs(FeatureLoss.pixels(made, target), expected.get(0));
    for (int relu = 0; relu < 3; relu++) {
      assertIs(parts.get(2 * relu), expected.get(1 + relu));
      assertIs(parts.get(2 * relu + 1), expected.get(4 + relu));
    }
  }

  private FeatureLoss featureLoss() throws IOException {
    Path file = folder.resolve("vgg.safetensors");
    Numbered.writeVgg(file, WIDTH);
    return new FeatureLoss(new Vgg16(manager, file, WIDTH));
  }

  private NDArray pictures(int number) {
    return ResNetUNet.normalised(Numbered.picture(manager, number, 2, 32, 48));
  }

  private static void assertIs(NDArray value, JsonNode expected) {
    float wanted = expected.floatValue();
    assertThat(value.getFloat()).isCloseTo(wanted, within(1e-3f * wanted));
  }

  @Test
  void pixelsCountByTheirMeanAbsoluteDifference() {
    NDArray made = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
    NDArray target = manager.create(new float[] {1, 4, 2, 4}, new Shape(1, 1, 2, 2));
    assertThat(FeatureLoss.pixels(made, target).getFloat()).isEqualTo(0.75f);
  }

  @Test
  void gramMatrixIsOverChannelsAndPlaces() {
    NDArray x = manager.create(new float[] {1, 2, 3, -1}, new Shape(1, 2, 1, 2));
    assertThat(FeatureLoss.gram(x).toFloatArray())
        .containsExactly(new float[] {5 / 4f, 1 / 4f, 1 / 4f, 10 / 4f}, within(1e-6f));
  }

  @Test
  void missingVggIsNamedWithWhereToGetOne() {
    Path file = folder.resolve("no.safetensors");
    assertThatThrownBy(() -> new Vgg16(manager, file, 64))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no.safetensors")
        .hasMessageContaining("torchvision.models.vgg16_bn");
  }

  @Test
  void vggOfAnotherWidthIsRefused() throws IOException {
    Path file = folder.resolve("vgg.safetensors");
    Numbered.writeVgg(file, WIDTH);
    assertThatThrownBy(() -> new Vgg16(manager, file, 64))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("features.0.weight is [16, 3, 3, 3], not [64, 3, 3, 3]");
  }

  @Test
  void vggMayBeTorchScript() {
    assertThatThrownBy(() -> new Vgg16(manager, TorchScriptWeightsTest.resnet34(), 64))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("resnet34.pt holds no array 0.weight");
  }

  @Test
  void criticsLogitsAreThoseOfTheReference() {
    Critic critic = new Critic(8);
    critic.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 64, 64));
    int number = 0;
    for (Pair<String, Parameter> each : critic.getParameters()) {
      set(each, number++);
    }
    settle(critic);
    NDArray pictures = ResNetUNet.normalised(Numbered.picture(manager, 200003, 2, 64, 80));
    NDArray logits =
        critic
            .forward(new ParameterStore(manager, false), new NDList(pictures), false)
            .singletonOrThrow();
    JsonNode expected = reference.get("logits");
    assertThat(logits.getShape()).isEqualTo(new Shape(2, 2));
    for (int i = 0; i < expected.size(); i++) {
      float wanted = expected.get(i).floatValue();
      assertThat(logits.toFloatArray()[i])
          .isCloseTo(wanted, within(2e-3f * (1 + Math.abs(wanted))));
    }
    assertThat(Critic.real(logits).getFloat())
        .isCloseTo(reference.get("asReal").floatValue(), within(1e-3f));
    assertThat(Critic.made(logits).getFloat())
        .isCloseTo(reference.get("asMade").floatValue(), within(1e-3f));
  }

  /** The same pass, layer by layer, with whole channels left out as fastai does. */
  @Test
  void inTrainingTheCriticLosesSomeChannelsOfTheFirstLayerAndTwiceAsManyOfTheLater() {
    Critic critic = new Critic(16);
    critic.initialize(manager, DataType.FLOAT32, new Shape(1, 3, 64, 64));
    settle(critic);
    NDArray pictures = ResNetUNet.normalised(Numbered.picture(manager, 200003, 4, 64, 80));
    ParameterStore store = new ParameterStore(manager, false);
    manager.getEngine().setRandomSeed(3);
    NDArray logits = critic.forward(store, new NDList(pictures), true).singletonOrThrow();

    List<Block> layers = critic.getChildren().values();
    manager.getEngine().setRandomSeed(3);
    NDArray x = thinned(active(layers.get(0), pictures), 0.075f);
    x = active(layers.get(2), active(layers.get(1), x)).concat(x, 1);
    x = active(layers.get(3), thinned(x, 0.15f));
    x = layers.get(4).forward(store, new NDList(x), false).singletonOrThrow();
    x = active(layers.get(5), thinned(x, 0.15f));
    x = active(layers.get(6), thinned(x, 0.15f));
    x = layers.get(7).forward(store, new NDList(x), false).singletonOrThrow();
    assertThat(logits.toFloatArray()).containsExactly(x.toFloatArray(), within(1e-3f));
  }

  private NDArray active(Block layer, NDArray x) {
    ParameterStore store = new ParameterStore(manager, false);
    NDArray y = layer.forward(store, new NDList(x), false).singletonOrThrow();
    return y.maximum(y.mul(0.2f));
  }

  private NDArray thinned(NDArray x, float share) {
    NDArray channels = manager.ones(new Shape(x.getShape().get(0), x.getShape().get(1), 1, 1));
    NDArray kept = Dropout.dropout(channels, share, true).singletonOrThrow();
    assertThat(kept.eq(0).sum().toType(DataType.FLOAT32, false).getFloat()).isPositive();
    return x.mul(kept);
  }

  private static void set(Pair<String, Parameter> parameter, int number) {
    NDArray array = parameter.getValue().getArray();
    Shape shape = array.getShape();
    int count = Math.toIntExact(array.size());
    float[] values =
        switch (parameter.getKey().replaceFirst(".*_", "")) {
          case "weight" ->
              Numbered.around(0, (float) Math.sqrt(6.0 / shape.slice(1).size()), number, count);
          case "left", "right" -> unit(Numbered.uniform(number, count));
          case "gamma" -> Numbered.around(1, 0.1f, number, count);
          default -> Numbered.around(0, 0.1f, number, count);
        };
    array.set(values);
  }

  /** Power iteration to the end, where the reference computes singular values. */
  private static void settle(Block block) {
    for (Block child : block.getChildren().values()) {
      settle(child);
    }
    if (block instanceof SpectralConvolution) {
      ParameterList parameters = block.getParameters();
      NDArray weight = parameters.get("weight").getArray();
      NDArray matrix = weight.reshape(weight.getShape().get(0), -1).stopGradient();
      NDArray left = parameters.get("left").getArray();
      NDArray right = parameters.get("right").getArray();
      for (int i = 0; i < 200; i++) {
        right.set(unit(matrix.transpose().matMul(left).toFloatArray()));
        left.set(unit(matrix.matMul(right).toFloatArray()));
      }
    }
  }

  private static float[] unit(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += value * value;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= (float) Math.sqrt(squares);
    }
    return values;
  }
}
