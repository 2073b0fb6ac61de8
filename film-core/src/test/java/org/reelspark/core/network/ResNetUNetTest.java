package org.reelspark.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.ModelCard;

/**
 * Compares with {@code resnet34_unet_reference.py}, which says how its numbers were worked out:
 * PyTorch alone, layer by layer from fastai's sources.
 */
class ResNetUNetTest {
  private static final float STEP = 0.05f;
  private static final int PICTURE = 100001;
  private static final int TARGET = 100002;
  private static final int SAMPLED = 31;

  @TempDir private Path folder;
  private NDManager manager;
  private JsonNode reference;

  @BeforeEach
  void open() throws IOException {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    reference = new ObjectMapper().readTree(getClass().getResource("resnet34_unet_reference.json"));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void networkHasAsManyWeightsAsFastaiCounts(boolean attention) {
    JsonNode counts = reference.get("counts").get(attention ? "attention" : "plain");
    long trained = 0;
    long lengths = 0;
    for (Pair<String, Parameter> each : fresh(64, attention).getParameters()) {
      if (each.getValue().requiresGradient()) {
        long size = each.getValue().getArray().size();
        trained += size;
        lengths += each.getKey().endsWith("length") ? size : 0;
      }
    }
    assertThat(trained).isEqualTo(counts.get("trained").asLong());
    assertThat(trained - lengths).isEqualTo(attention ? 41_405_589 : 41_221_268);
  }

  @Test
  void encoderIsTorchvisionsResNet34() {
    ResNetUNet network = fresh(64, false);
    long weights =
        network.encoderParameters().entrySet().stream()
            .filter(each -> !each.getKey().contains("running"))
            .mapToLong(each -> each.getValue().getArray().size())
            .sum();
    assertThat(weights).isEqualTo(reference.get("counts").get("plain").get("encoder").asLong());
    assertThat(network.encoderParameters())
        .containsKeys(
            "conv1.weight",
            "bn1.running_var",
            "layer1.2.conv2.weight",
            "layer2.0.downsample.0.weight",
            "layer2.0.downsample.1.bias",
            "layer4.2.bn2.running_mean")
        .doesNotContainKey("layer1.0.downsample.0.weight")
        .hasSize(36 * 5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void parametersAndStagesHaveTheShapesOfTheReference(boolean attention) {
    JsonNode expected = expected(attention);
    ResNetUNet network = numbered(attention);
    List<List<Long>> shapes = new ArrayList<>();
    for (Pair<String, Parameter> each : network.getParameters()) {
      shapes.add(list(each.getValue().getArray().getShape()));
    }
    assertThat(shapes).isEqualTo(longs(expected.get("parameters")));

    List<List<Long>> stages = new ArrayList<>();
    network.forward(
        new Pass(new ParameterStore(manager, false), false, null),
        picture(PICTURE),
        stage -> stages.add(list(stage.getShape())));
    assertThat(stages).isEqualTo(longs(expected.get("stages")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pictureIsThatOfTheReference(boolean attention) {
    JsonNode expected = expected(attention);
    NDArray restored = forward(numbered(attention), picture(PICTURE), false);
    assertThat(restored.getShape()).isEqualTo(new Shape(2, 3, 64, 96));
    assertThat(restored.mean().getFloat())
        .isCloseTo((float) expected.get("evaluatedMean").asDouble(), within(1e-5f));
    assertThat(restored.get(":, :, ::{}, ::{}", SAMPLED, SAMPLED).toFloatArray())
        .containsExactly(floats(expected.get("evaluated")), within(2e-4f));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneGradientStepIsThatOfTheReference(boolean attention) {
    JsonNode expected = expected(attention);
    ResNetUNet network = numbered(attention);
    assertThat(backward(network)).isCloseTo(expected.get("loss").floatValue(), within(2e-6f));

    List<Float> norms = new ArrayList<>();
    List<Float> untrained = new ArrayList<>();
    for (Pair<String, Parameter> each : network.getParameters()) {
      NDArray array = each.getValue().getArray();
      if (each.getValue().requiresGradient()) {
        NDArray gradient = array.getGradient();
        norms.add(norm(gradient));
        array.subi(gradient.mul(STEP));
        gradient.muli(0);
      } else {
        untrained.add(norm(array));
      }
    }
    assertClose(norms, expected.get("gradientNorms"));
    assertClose(untrained, expected.get("untrainedNorms"));
    assertThat(backward(network))
        .isCloseTo(expected.get("lossAfterStep").floatValue(), within(5e-6f))
        .isLessThan(expected.get("loss").floatValue());
  }

  @Test
  void allFiveStepsUpOfAFreshNetworkStartEven() {
    List<PixelShuffle> shuffles = new ArrayList<>();
    collect(fresh(16, true), shuffles);
    assertThat(shuffles).hasSize(5);
    for (PixelShuffle shuffle : shuffles) {
      for (Pair<String, Parameter> each : shuffle.getParameters()) {
        NDArray array = each.getValue().getArray();
        NDArray squares = array.reshape(array.getShape().get(0) / 4, 4, -1);
        assertThat(largest(squares.sub(squares.get(":, :1")))).as(each.getKey()).isZero();
      }
      assertThat(largest(shuffle.getParameters().get(0).getValue().getArray())).isPositive();
    }
  }

  private static void collect(Block block, List<PixelShuffle> into) {
    for (Block child : block.getChildren().values()) {
      if (child instanceof PixelShuffle shuffle) {
        into.add(shuffle);
      }
      collect(child, into);
    }
  }

  @Test
  void freshUpsamplingGivesEvenSquares() {
    for (boolean blurs : new boolean[] {false, true}) {
      PixelShuffle shuffle = new PixelShuffle(6, 5, blurs);
      shuffle.initialize(manager, DataType.FLOAT32, new Shape(1, 6, 4, 4));
      NDArray x = manager.randomNormal(new Shape(2, 6, 4, 7));
      NDArray out =
          shuffle
              .forward(new ParameterStore(manager, false), new NDList(x), false)
              .singletonOrThrow();
      assertThat(out.getShape()).isEqualTo(new Shape(2, 5, 8, 14));
      if (!blurs) {
        NDArray squares = out.reshape(2, 5, 4, 2, 7, 2);
        NDArray first = squares.get(":, :, :, :1, :, :1");
        assertThat(largest(squares.sub(first))).isZero();
        assertThat(largest(out)).isPositive();
      } else {
        // An even picture stays even: no row or column stands out.
        NDArray even = manager.ones(new Shape(1, 6, 4, 4));
        NDArray flat =
            shuffle
                .forward(new ParameterStore(manager, false), new NDList(even), false)
                .singletonOrThrow();
        assertThat(largest(flat.sub(flat.get(":, :, :1, :1")))).isLessThan(1e-6f);
      }
    }
  }

  @Test
  void spectralConvolutionComesToHaveANormOfOne() {
    SpectralConvolution convolution = new SpectralConvolution(5, 4, 3, 1, 1, true);
    convolution.initialize(manager, DataType.FLOAT32, new Shape(1, 5, 8, 8));
    // A matrix of outputs by inputs whose singular values are known: 3, 2, 1 and 1.
    float[] weights = new float[4 * 45];
    for (int i = 0; i < 4; i++) {
      weights[i * 45 + i] = new float[] {1, 3, 2, 1}[i];
    }
    NDArray weight = convolution.getParameters().get("weight").getArray();
    weight.set(weights);
    ParameterStore store = new ParameterStore(manager, false);
    for (int i = 0; i < 60; i++) {
      convolution.forward(store, new NDList(manager.ones(new Shape(1, 5, 8, 8))), true);
    }
    NDArray normalised = convolution.normalised(store, weight, false);
    assertThat(largest(normalised.sub(weight.div(3)))).isLessThan(1e-5f);
  }

  /** libtorch's own convolution of 32 bits is wrong for such numbers of channels. */
  @ParameterizedTest
  @ValueSource(ints = {12, 15, 24, 99})
  void convolutionOfAnyNumberOfChannelsIsThatOf64Bits(int inputs) {
    WeightNormConvolution convolution = new WeightNormConvolution(inputs, 6, 3);
    convolution.initialize(manager, DataType.FLOAT32, new Shape(1, inputs, 8, 8));
    NDArray x = manager.randomUniform(0, 1, new Shape(1, inputs, 32, 48));
    NDArray y =
        convolution
            .forward(new ParameterStore(manager, false), new NDList(x), false)
            .singletonOrThrow();
    NDArray weight = convolution.getParameters().get("weight").getArray();
    NDArray expected =
        Conv2d.conv2d(
                x.toType(DataType.FLOAT64, true),
                weight.toType(DataType.FLOAT64, true),
                null,
                new Shape(1, 1),
                new Shape(1, 1))
            .singletonOrThrow();
    assertThat(y.toType(DataType.FLOAT64, true).sub(expected).abs().max().getDouble())
        .isLessThan(1e-4);
  }

  @Test
  void attentionStartsAsNothing() {
    SelfAttention attention = new SelfAttention(16);
    attention.initialize(manager, DataType.FLOAT32, new Shape(1, 16, 4, 4));
    NDArray x = manager.randomNormal(new Shape(2, 16, 4, 6));
    NDArray y =
        attention
            .forward(new ParameterStore(manager, false), new NDList(x), true)
            .singletonOrThrow();
    assertThat(y.toFloatArray()).containsExactly(x.toFloatArray());
  }

  @Test
  void archiveGivesTheSamePictures() throws IOException {
    ResNetUNet network = numbered(true);
    Path archive = folder.resolve("his.zip");
    ModelArchive.write(archive, network.card(), network);
    NDArray expected = forward(network, picture(PICTURE), false);
    try (Model model = ModelArchive.read(archive).load(Device.cpu())) {
      NDArray found = forward((ResNetUNet) model.getBlock(), picture(PICTURE), false);
      assertThat(found.toFloatArray()).isEqualTo(expected.toFloatArray());
    }
  }

  @Test
  void oddWidthIsRefused() {
    ModelCard card = Cards.pictures(ResNetUNet.PLAIN, 12);
    assertThatThrownBy(() -> RestorationNetwork.of(card))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("multiple of 8");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPassLeavesNoArraysBesideTheWeights(boolean training) {
    ResNetUNet network = fresh(16, true);
    int weights = manager.getManagedArrays().size();
    try (NDManager pass = manager.newSubManager()) {
      NDArray picture = pass.ones(network.inputShape(2, 64, 64));
      network.forward(new ParameterStore(pass, false), new NDList(picture), training);
    }
    assertThat(manager.getManagedArrays()).hasSize(weights);
  }

  private ResNetUNet fresh(int width, boolean attention) {
    manager.getEngine().setRandomSeed(3);
    ResNetUNet network =
        (ResNetUNet)
            RestorationNetwork.of(
                Cards.pictures(attention ? ResNetUNet.WITH_ATTENTION : ResNetUNet.PLAIN, width));
    network.initialize(manager);
    return network;
  }

  /** A small network whose parameters have the values that the reference gives them. */
  private ResNetUNet numbered(boolean attention) {
    ResNetUNet network = fresh(expected(attention).get("width").asInt(), attention);
    int number = 0;
    for (Pair<String, Parameter> each : network.getParameters()) {
      NDArray array = each.getValue().getArray();
      float[] values = uniform(number++, Math.toIntExact(array.size()));
      String name = each.getKey().replaceFirst(".*_", "");
      float centre = centre(name);
      float spread = spread(name, array.getShape());
      double squares = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = centre + spread * values[i];
        squares += values[i] * values[i];
      }
      if (name.equals("left") || name.equals("right")) {
        for (int i = 0; i < values.length; i++) {
          values[i] /= (float) Math.sqrt(squares);
        }
      }
      array.set(values);
    }
    return network;
  }

  private static float centre(String name) {
    return switch (name) {
      case "length", "runningVar" -> 1;
      case "gamma" -> 1;
      default -> 0;
    };
  }

  private static float spread(String name, Shape shape) {
    return switch (name) {
      case "weight" -> (float) Math.sqrt(6.0 / shape.slice(1).size());
      case "length" -> 0.3f;
      case "runningVar" -> 0.4f;
      case "left", "right" -> 1;
      default -> 0.1f;
    };
  }

  private float backward(ResNetUNet network) {
    network
        .getParameters()
        .forEach(
            each -> {
              if (each.getValue().requiresGradient()) {
                each.getValue().getArray().setRequiresGradient(true);
              }
            });
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray out = forward(network, picture(scope, PICTURE), true);
      NDArray loss = out.sub(picture(scope, TARGET)).abs().mean();
      collector.backward(loss);
      return loss.getFloat();
    }
  }

  private NDArray forward(ResNetUNet network, NDArray picture, boolean training) {
    return network
        .forward(new ParameterStore(picture.getManager(), false), new NDList(picture), training)
        .singletonOrThrow();
  }

  private NDArray picture(int number) {
    return picture(manager, number);
  }

  private static NDArray picture(NDManager manager, int number) {
    float[] values = uniform(number, 2 * 3 * 64 * 96);
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] + 1) / 2;
    }
    return manager.create(values, new Shape(2, 3, 64, 96));
  }

  /** As in the reference. */
  private static float[] uniform(int number, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      long z = (i + 1) * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      values[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1);
    }
    return values;
  }

  private JsonNode expected(boolean attention) {
    return reference.get("cases").get(attention ? 1 : 0);
  }

  private static void assertClose(List<Float> found, JsonNode expected) {
    assertThat(found).hasSameSizeAs(floats(expected));
    for (int i = 0; i < found.size(); i++) {
      float wanted = expected.get(i).floatValue();
      assertThat(found.get(i))
          .as("number " + i)
          .isCloseTo(wanted, within(Math.max(2e-3f * wanted, 1e-7f)));
    }
  }

  private static float norm(NDArray array) {
    return (float) Math.sqrt(array.toType(DataType.FLOAT64, true).square().sum().getDouble());
  }

  private static float largest(NDArray array) {
    return array.abs().max().getFloat();
  }

  private static float[] floats(JsonNode node) {
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).floatValue();
    }
    return values;
  }

  private static List<Long> list(Shape shape) {
    List<Long> dimensions = new ArrayList<>();
    for (long each : shape.getShape()) {
      dimensions.add(each);
    }
    return dimensions;
  }

  private static List<List<Long>> longs(JsonNode node) {
    List<List<Long>> all = new ArrayList<>();
    for (JsonNode each : node) {
      List<Long> one = new ArrayList<>();
      each.forEach(value -> one.add(value.asLong()));
      all.add(one);
    }
    return all;
  }
}
