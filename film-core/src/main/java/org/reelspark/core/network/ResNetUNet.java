package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.ConstantInitializer;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.reelspark.core.plan.ModelCard;

/**
 * The U-Net on ResNet-34 that fastai 1 builds with {@code unet_learner(blur=True,
 * norm_type=NormType.Weight, y_range=(-3, 3))}: 41,221,268 weights and biases as fastai counts them
 * (without the lengths of weight normalisation, 7,945), and 184,321 more with self-attention.
 *
 * <pre>
 *   picture ─ conv ─ layer1 ─ layer2 ─ layer3 ─ layer4 ─ norm, ReLU, two convolutions   8w
 *     │        │       │        │        └ norm ─ up 2x, two convolutions               8w
 *     │        │       │        └────────── norm ─ up 2x, two convolutions, attention   6w
 *     │        │       └─────────────────── norm ─ up 2x, two convolutions              4w
 *     │        └─────────────────────────── norm ─ up 2x, two convolutions            3w/2
 *     └──────────────────────────────────────────── up 2x, residual pair, 1x1, sigmoid   3
 * </pre>
 *
 * <p>In: RGB [B, 3, H, W], 0 to 1, H and W multiples of {@link #stride()}. Out: one array, the
 * restored picture in the same layout. Inside, pictures have ImageNet's mean and deviation taken
 * out, and the sigmoid goes from -3 to 3 of these. Batch normalisation uses what training has
 * gathered, so nothing looks at a whole picture but self-attention.
 */
public final class ResNetUNet extends RestorationNetwork {
  /** Names of it in a model card. */
  public static final String PLAIN = "resnet34-unet";

  public static final String WITH_ATTENTION = "resnet34-unet-attention";

  /** What height and width of a picture are multiples of. */
  public static final int STRIDE = 32;

  /** Means and deviations of ImageNet's pictures, 0 to 1, by channel: red, green, blue. */
  private static final float[] MEAN = {0.485f, 0.456f, 0.406f};

  private static final float[] DEVIATION = {0.229f, 0.224f, 0.225f};

  /** The range of the output, in ImageNet's deviations to either side of its means. */
  private static final float RANGE = 3;

  private static final float FRESH_BIAS = 1e-3f;
  private static final int COLOURS = 3;

  /** The block before whose output self-attention comes: an eighth of the picture's size. */
  private static final int ATTENTIVE = 1;

  private final ResNet34 encoder;
  private final List<Shape> inputs = new ArrayList<>();
  private final Block norm;
  private final Block middleWide;
  private final Block middleNarrow;
  private final List<Up> ups = new ArrayList<>();
  private final Block lastUp;
  private final Block firstOfPair;
  private final Block secondOfPair;
  private final Block toColours;

  /**
   * A step up: {@code conv(conv(relu(cat(shuffle(x), norm(skip)))))}.
   *
   * @param skip output of the encoder that it joins
   * @param attention null for none
   */
  private record Up(
      Block shuffle, Block norm, Block first, Block second, Block attention, int skip) {}

  ResNetUNet(ModelCard card) {
    super(card);
    int width = card.width();
    if (card.radius() != 0 || width < 8 || width % 8 != 0) {
      throw new ModelException(
          "%s: a %s has radius 0 and a width that is a multiple of 8, not %d and %d"
              .formatted(card.name(), card.architecture(), card.radius(), width));
    }
    encoder = child("encoder", new ResNet34(width), COLOURS);
    int channels = encoder.channels(4);
    norm = child("norm", norm(), channels);
    middleWide = convolution("middleWide", channels, 2 * channels, 3);
    middleNarrow = convolution("middleNarrow", 2 * channels, channels, 3);
    for (int i = 0; i < 4; i++) {
      channels = up(i, channels, card.architecture().equals(WITH_ATTENTION) && i == ATTENTIVE);
    }
    lastUp = child("lastUp", new PixelShuffle(channels, channels, false), channels);
    channels += COLOURS;
    firstOfPair = convolution("firstOfPair", channels, channels, 3);
    secondOfPair = convolution("secondOfPair", channels, channels, 3);
    toColours = convolution("toColours", channels, COLOURS, 1);
  }

  /** Adds a step up and gives its output's channels: those of both inputs, at last half of them. */
  private int up(int i, int below, boolean attentive) {
    int skip = 3 - i;
    int joined = below / 2 + encoder.channels(skip);
    int outputs = skip == 0 ? joined / 2 : joined;
    String name = "up" + i;
    ups.add(
        new Up(
            child(name + "Shuffle", new PixelShuffle(below, below / 2, true), below),
            child(name + "Norm", norm(), encoder.channels(skip)),
            convolution(name + "First", joined, outputs, 3),
            convolution(name + "Second", outputs, outputs, 3),
            attentive ? child(name + "Attention", new SelfAttention(outputs), outputs) : null,
            skip));
    return outputs;
  }

  private Block convolution(String name, int inputs, int outputs, int kernel) {
    return child(name, new WeightNormConvolution(inputs, outputs, kernel), inputs);
  }

  private static Block norm() {
    Block norm = BatchNorm.builder().build();
    norm.setInitializer(new ConstantInitializer(FRESH_BIAS), Parameter.Type.BETA);
    return norm;
  }

  private <B extends Block> B child(String name, B block, int channels) {
    inputs.add(new Shape(1, channels, STRIDE, STRIDE));
    return addChildBlock(name, block);
  }

  /** The encoder's parameters under torchvision's names: {@code layer1.0.conv1.weight}. */
  public Map<String, Parameter> encoderParameters() {
    return encoder.parametersByName();
  }

  @Override
  public int stride() {
    return STRIDE;
  }

  /** That of the convolutions; with self-attention a value can depend on all others. */
  @Override
  public int reach() {
    // Down: the first convolution, the pool, and layers at distances of 4, 8, 16 and 32 pixels.
    int down = 3 + 2 + 6 * 4 + (4 + 7 * 8) + (8 + 11 * 16) + (16 + 5 * 32);
    // Up: the middle, then in each step a blur and two convolutions; the last pair.
    int up = 2 * 32 + 3 * 16 + 3 * 8 + 3 * 4 + 3 * 2 + 2;
    return down + up + STRIDE;
  }

  @Override
  public Shape inputShape(int batch, int height, int width) {
    return new Shape(batch, COLOURS, height, width);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    int i = 0;
    for (Block child : getChildren().values()) {
      child.initialize(manager, dataType, inputs.get(i++));
    }
  }

  /** Pictures of 0 to 1 as the network itself and others trained on ImageNet see them. */
  public static NDArray normalised(NDArray pictures) {
    NDArray mean = ofColours(pictures, MEAN);
    NDArray deviation = ofColours(pictures, DEVIATION);
    return pictures.sub(mean).div(deviation);
  }

  /** An array of one value a colour. It must live as long as the gradient may read it. */
  private static NDArray ofColours(NDArray like, float... values) {
    return like.getManager().create(values, new Shape(1, COLOURS, 1, 1));
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    Pass pass = new Pass(store, training, parameters);
    return new NDList(forward(pass, inputs.singletonOrThrow(), stage -> {}));
  }

  /**
   * @param seen is told of the encoder's five outputs, of what comes after the middle and after
   *     each step up, and of what the last pair gets
   */
  NDArray forward(Pass pass, NDArray pictures, Consumer<NDArray> seen) {
    NDArray original = normalised(pictures);
    try (NDList levels =
        encoder.forward(pass.store(), new NDList(original), pass.training(), pass.parameters())) {
      levels.forEach(seen);
      NDArray x = Pass.onRelu(pass.through(norm, levels.get(4)));
      x = active(pass, middleNarrow, active(pass, middleWide, x));
      seen.accept(x);
      for (Up up : ups) {
        x = up(pass, up, x, levels.get(up.skip()));
        seen.accept(x);
      }
      try (NDArray joined = onJoined(pass.onThrough(lastUp, x), original)) {
        seen.accept(joined);
        return colours(pass, joined);
      }
    }
  }

  /** Closes {@code x}. */
  private static NDArray active(Pass pass, Block block, NDArray x) {
    return Pass.onRelu(pass.onThrough(block, x));
  }

  /** Closes {@code x}. */
  private static NDArray up(Pass pass, Up up, NDArray x, NDArray skip) {
    NDArray joined =
        Pass.onRelu(onJoined(pass.onThrough(up.shuffle(), x), pass.through(up.norm(), skip)));
    NDArray y = active(pass, up.second(), active(pass, up.first(), joined));
    return up.attention() == null ? y : pass.onThrough(up.attention(), y);
  }

  private static NDArray onJoined(NDArray x, NDArray other) {
    try (x;
        other) {
      return NDArrays.concat(new NDList(x, other), 1);
    }
  }

  private NDArray colours(Pass pass, NDArray x) {
    float[] lowest = new float[COLOURS];
    float[] span = new float[COLOURS];
    for (int i = 0; i < COLOURS; i++) {
      lowest[i] = MEAN[i] - RANGE * DEVIATION[i];
      span[i] = 2 * RANGE * DEVIATION[i];
    }
    try (NDArray change = active(pass, secondOfPair, Pass.onRelu(pass.through(firstOfPair, x)));
        NDArray sum = change.add(x);
        NDArray made = pass.through(toColours, sum);
        NDArray share = Activation.sigmoid(made)) {
      return share.mul(ofColours(share, span)).add(ofColours(share, lowest));
    }
  }
}
