package org.reelspark.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.Precision;

class UNetTest {
  @ParameterizedTest
  @EnumSource(PlaneLayout.class)
  void aFreshNetworkLeavesStillFramesNearlyAsTheyAre(PlaneLayout layout) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = fresh(manager, layout);
      NDArray frame = manager.randomUniform(0, 1, new Shape(1, 1, layout.channels(), 16, 24));

      NDList out = forward(network, manager, frame.repeat(1, 5));

      Shape picture = new Shape(1, layout.channels(), 16, 24);
      assertThat(out.get(0).getShape()).isEqualTo(picture);
      assertThat(out.get(1).getShape()).isEqualTo(new Shape(1, 4, 16, 24));
      assertThat(out.get(2).getShape()).isEqualTo(picture);
      NDArray centre = frame.get(":, 0");
      assertThat(largest(out.get(0).sub(centre))).isLessThan(0.2f);
      assertThat(largest(out.get(2).sub(centre))).isLessThan(0.1f);
      assertThat(out.get(1).max().getFloat()).isLessThan(-3);
    }
  }

  @Test
  void nothingReachesFartherThanItsReach() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = fresh(manager, PlaneLayout.YUV420);
      int size = (2 * network.reach() + 24) / 4 * 4;
      NDArray window = manager.randomUniform(0, 1, network.inputShape(1, size, size));
      NDArray a = forward(network, manager, window).get(0);
      for (int x = size / 2; x < size / 2 + network.stride(); x++) {
        NDArray other = window.duplicate();
        other.set(new NDIndex(":, :, :, {}, {}", x, x), 30);

        NDArray b = forward(network, manager, other).get(0);
        NDArray changed = a.sub(b).abs().sum(new int[] {0, 1, 2}).gt(1e-6f);

        int left = x - network.reach();
        int right = x + network.reach();
        assertThat(changed.get(":{}", left).any().getBoolean()).isFalse();
        assertThat(changed.get("{}:", right + 1).any().getBoolean()).isFalse();
        assertThat(changed.any().getBoolean()).isTrue();
      }
    }
  }

  @Test
  void alongColumnsAndRowsItSeesFartherThanAcross() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = fresh(manager, PlaneLayout.YUV420);
      int far = 52;
      int size = 2 * far + 32;
      NDArray window = manager.randomUniform(0, 1, network.inputShape(1, size, size));
      NDArray other = window.duplicate();
      other.set(new NDIndex(":, :, :, {}, {}", size / 2, size / 2), 30);

      NDArray a = forward(network, manager, window).get(1);
      NDArray b = forward(network, manager, other).get(1);
      NDArray changed = a.sub(b).abs().sum(new int[] {0, 1});

      int from = size / 2 - far;
      float across = largest(changed.get("{}:{}, {}:{}", from, from + 8, from, from + 8));
      float down = largest(changed.get("{}:{}, {}", from, from + 8, size / 2));
      float level = largest(changed.get("{}, {}:{}", size / 2, from, from + 8));
      assertThat(Math.min(down, level)).isGreaterThan(5 * across);
    }
  }

  @Test
  void stripsGiveWhatOnePieceGives() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = enlarging(manager, PlaneLayout.YUV420);
      // Tall enough for two strips, which meet at row 800.
      NDArray window = manager.randomUniform(0, 1, network.inputShape(1, 1600, 104));
      NDList whole = forward(network, manager, window);

      int context = (network.reach() + 3) / 4 * 4;
      NDArray rows = window.get(":, :, :, {}:{}", 780 - context, 820 + context);
      NDList part = forward(network, manager, rows);

      NDArray same = part.get(0).get(":, :, {}:{}", context, context + 40);
      assertThat(largest(whole.get(0).get(":, :, 780:820").sub(same))).isLessThan(1e-5f);
      NDArray detail = part.get(3).get(":, :, {}:{}", 2 * context, 2 * context + 80);
      assertThat(largest(whole.get(3).get(":, :, 1560:1640").sub(detail))).isLessThan(1e-5f);
    }
  }

  @ParameterizedTest
  @EnumSource(PlaneLayout.class)
  void anEnlargingNetworkRestoresAsTheOneWhoseWeightsItTook(PlaneLayout layout) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork plain = fresh(manager, layout);
      RestorationNetwork enlarging = RestorationNetwork.of(Cards.enlarging(layout));
      manager.getEngine().setRandomSeed(4);
      enlarging.initialize(manager);
      NDArray window = manager.randomUniform(0, 1, plain.inputShape(1, 16, 24));
      NDList before = forward(enlarging, manager, window);
      enlarging.restoreAs(plain);

      NDList out = forward(enlarging, manager, window);

      assertThat(out.get(3).getShape()).isEqualTo(new Shape(1, layout.channels(), 32, 48));
      assertThat(out.stream().map(NDArray::getShape))
          .containsExactly(enlarging.getOutputShapes(new Shape[] {window.getShape()}));
      assertThat(largest(out.get(3))).isPositive().isLessThan(0.5f);
      NDList wanted = forward(plain, manager, window);
      for (int i = 0; i < 3; i++) {
        assertThat(out.get(i)).isEqualTo(wanted.get(i)).isNotEqualTo(before.get(i));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "YUV420, 3, 40, 52",
    "YUV444, 3, 40, 52",
    "YUV420, 1, 4, 4",
    "YUV420, 2, 4, 4",
    "YUV420, 1, 4, 40",
    "YUV420, 1, 40, 4",
    "YUV444, 1, 8, 8",
    "YUV420, 1, 480, 400"
  })
  void rowsGiveWhatArraysGive(PlaneLayout layout, int batch, int height, int width) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = enlarging(manager, layout);
      NDArray windows = manager.randomUniform(0, 1, network.inputShape(batch, height, width));

      NDList rows = forward(network, manager, windows);

      NDList arrays =
          network.forwardInOnePiece(new ParameterStore(manager, false), new NDList(windows));
      assertThat(rows).hasSameSizeAs(arrays);
      for (int i = 0; i < rows.size(); i++) {
        assertThat(largest(rows.get(i).sub(arrays.get(i)))).isLessThan(1e-5f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatLayInMemoryBeforeMakesNoDifference(boolean fused) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Convolution convolution = Convolution.of(30, 24, 3, 1);
      convolution.block().initialize(manager, DataType.FLOAT32, new Shape(1, 30, 90, 160));
      NDArray x = Convolution.padded(manager.randomUniform(0, 1, new Shape(1, 30, 90, 160)), 1);
      ParameterStore store = new ParameterStore(manager, false);
      UNetPass pass = fused ? new FusedPass(store) : new EagerPass(store, false);
      NDArray laid = fused ? channelsSideBySide(x) : x;
      for (int i = 0; i < 20; i++) {
        List<NDArray> before = new ArrayList<>();
        for (int j = 0; j < 8; j++) {
          before.add(manager.full(x.getShape(), Float.NaN));
        }
        // Lies behind them: what is freed goes to the next who asks, not back to the system.
        manager.zeros(x.getShape());
        before.forEach(NDArray::close);
        try (NDArray y = pass.linear(convolution, laid)) {
          assertThat(y.sum().getFloat()).isFinite();
          assertThat(largest(y.get(":, 24:"))).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFusedPassGivesWhatAnEagerOneDoes(boolean sideBySide) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      ParameterStore store = new ParameterStore(manager, false);
      UNetPass fused = new FusedPass(store);
      UNetPass eager = new EagerPass(store, false);
      manager.getEngine().setRandomSeed(6);
      NDArray x = manager.randomNormal(new Shape(2, 32, 20, 28));
      NDArray below = manager.randomNormal(new Shape(2, 48, 10, 14));
      NDArray laid = sideBySide ? channelsSideBySide(x) : x.duplicate();
      NDArray laidBelow = sideBySide ? channelsSideBySide(below) : below;
      Convolution down = initialized(manager, Convolution.of(32, 48, 3, 2));
      Convolution up = initialized(manager, Convolution.of(48, 32, 1, 1));
      ConvolutionPair pair =
          new ConvolutionPair(
              initialized(manager, Convolution.of(32, 32, 3, 1)),
              initialized(manager, Convolution.of(32, 32, 3, 1)));

      same(fused.linear(down, laid), eager.linear(down, x));
      same(fused.active(down, laid), eager.active(down, x));
      same(fused.onto(laidBelow, down, laid), eager.onto(below, down, x));
      same(fused.upOnto(laid, up, laidBelow), eager.upOnto(x, up, below));
      same(laid, x);
      same(fused.pair(pair, laid), eager.pair(pair, x));
    }
  }

  private static void same(NDArray fused, NDArray eager) {
    assertThat(fused.getShape()).isEqualTo(eager.getShape());
    assertThat(largest(fused.sub(eager))).isLessThan(1e-5f);
    assertThat(largest(eager)).isGreaterThan(1);
  }

  private static Convolution initialized(NDManager manager, Convolution convolution) {
    convolution
        .block()
        .initialize(manager, DataType.FLOAT32, new Shape(1, convolution.inputs(), 8, 8));
    return convolution;
  }

  /** The same values, a pixel's channels side by side in memory. */
  private static NDArray channelsSideBySide(NDArray x) {
    Shape s = x.getShape();
    return x.transpose(0, 2, 3, 1)
        .reshape(x.size())
        .reshape(s.get(0), s.get(2), s.get(3), s.get(1))
        .transpose(0, 3, 1, 2);
  }

  @Test
  void everyWeightGetsAGradient() {
    try (Model model = Model.newInstance("test", "PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(Cards.enlarging(PlaneLayout.YUV420));
      model.setBlock(network);
      try (Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()))) {
        trainer.initialize(network.inputShape(1, 16, 16));
        NDManager manager = trainer.getManager();
        NDArray window = manager.randomUniform(0, 1, network.inputShape(2, 16, 16));
        try (GradientCollector collector = trainer.newGradientCollector()) {
          NDList out = trainer.forward(new NDList(window));
          NDArray loss =
              out.get(0)
                  .square()
                  .mean()
                  .add(out.get(1).square().mean())
                  .add(out.get(2).square().mean())
                  .add(out.get(3).square().mean());
          collector.backward(loss);
        }
        for (var parameter : network.getParameters()) {
          assertThat(largest(parameter.getValue().getArray().getGradient()))
              .as(parameter.getKey())
              .isPositive();
        }
      }
    }
  }

  @Test
  void aUNetSeesFiveFrames() {
    var card = Cards.identity(PlaneLayout.YUV420);
    assertThatThrownBy(() -> new UNet(card, Precision.FULL))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("radius 2");
  }

  private static RestorationNetwork fresh(NDManager manager, PlaneLayout layout) {
    return fresh(manager, Cards.unet(layout));
  }

  private static RestorationNetwork enlarging(NDManager manager, PlaneLayout layout) {
    return fresh(manager, Cards.enlarging(layout));
  }

  private static RestorationNetwork fresh(NDManager manager, ModelCard card) {
    RestorationNetwork network = RestorationNetwork.of(card);
    manager.getEngine().setRandomSeed(2);
    network.initialize(manager);
    return network;
  }

  private static NDList forward(RestorationNetwork network, NDManager manager, NDArray window) {
    return network.forward(new ParameterStore(manager, false), new NDList(window), false);
  }

  private static float largest(NDArray array) {
    return array.abs().max().getFloat();
  }
}
