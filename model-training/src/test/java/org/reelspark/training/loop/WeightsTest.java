package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static final float RATE = 0.01f;

  private NDManager manager;
  private Linear block;
  private StepThreads threads;
  private Weights weights;
  private NDArray weight;
  private NDArray bias;

  @BeforeEach
  void makeBlock() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    block = Linear.builder().setUnits(1).build();
    block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
    weight = block.getParameters().get("weight").getArray();
    bias = block.getParameters().get("bias").getArray();
    weight.set(new float[] {0.5f, -2});
    bias.set(new float[] {1});
    weights = new Weights(block, manager);
    threads = StepThreads.of(Device.cpu(), 2);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void firstStepMovesEveryWeightByTheRateAgainstItsGradient() {
    backward(3, -4);
    weights.step(threads, this::gradient, 0, RATE, 0, 1000);
    assertThat(weight.toFloatArray()).containsExactly(new float[] {0.49f, -1.99f}, within(1e-6f));
    assertThat(bias.toFloatArray()).containsExactly(new float[] {0.99f}, within(1e-6f));
  }

  @Test
  void weightsDecayAndBiasesDoNot() {
    backward(0, 0);
    float before = bias.getFloat();
    weights.step(threads, this::gradient, 0, RATE, 0.5f, 1000);
    assertThat(weight.toFloatArray())
        .containsExactly(new float[] {0.5f * 0.995f, -2 * 0.995f}, within(1e-6f));
    assertThat(bias.getFloat()).isCloseTo(before - RATE, within(1e-6f));
  }

  @Test
  void secondStepFollowsAdam() {
    backward(3, -4);
    weights.step(threads, this::gradient, 0, RATE, 0, 1000);
    backward(1, 2);
    weights.step(threads, this::gradient, 1, RATE, 0, 1000);
    double mean = (0.9 * 0.1 * 3 + 0.1 * 1) / (1 - 0.81);
    double variance = (0.99 * 0.01 * 9 + 0.01 * 1) / (1 - 0.99 * 0.99);
    double expected = 0.49 - RATE * mean / Math.sqrt(variance);
    assertThat(weight.toFloatArray()[0]).isCloseTo((float) expected, within(1e-6f));
  }

  @Test
  void normIsThatOfAllGradientsTogetherAndLargeOnesAreScaledDown() {
    backward(2, -2);
    float norm = weights.step(threads, this::gradient, 0, RATE, 0, 1000);
    assertThat(norm).isCloseTo(3, within(1e-5f));
    // A second, clipped gradient weighs as much as the norm allows.
    backward(200, -200);
    weights.step(threads, this::gradient, 1, RATE, 0, 3);
    double clipped = 200 * 3 / Math.sqrt(200 * 200 + 200 * 200 + 1);
    double mean = (0.9 * 0.1 * 2 + 0.1 * clipped) / (1 - 0.81);
    double variance = (0.99 * 0.01 * 4 + 0.01 * clipped * clipped) / (1 - 0.99 * 0.99);
    double expected = 0.49 - RATE * mean / Math.sqrt(variance);
    assertThat(weight.toFloatArray()[0]).isCloseTo((float) expected, within(1e-5f));
  }

  @Test
  void gradientsThatAreNoNumbersStopTheRun() {
    backward(Float.NaN, 1);
    assertThatThrownBy(() -> weights.step(threads, this::gradient, 7, RATE, 0, 1))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("step 7");
  }

  @Test
  void averageFollowsTheWeightsAndSwapsWithThem() {
    backward(3, -4);
    weights.step(threads, this::gradient, 0, RATE, 0, 1000);
    weights.average(threads, 0, 0.999f);
    weights.swap();
    float kept = 0.1f;
    assertThat(weight.toFloatArray()[0]).isCloseTo(kept * 0.5f + (1 - kept) * 0.49f, within(1e-6f));
    weights.swap();
    assertThat(weight.toFloatArray()[0]).isCloseTo(0.49f, within(1e-6f));
  }

  /** That of the last {@link #backward}: the next one adds to what the weights hold. */
  private NDArray gradient(Parameter parameter) {
    NDArray held = parameter.getArray().getGradient();
    NDArray gradient = held.duplicate();
    gradient.attach(manager);
    held.muli(0);
    return gradient;
  }

  /** Leaves the gradients {@code x, y} at the weights and 1 at the bias. */
  private void backward(float x, float y) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray input = scope.create(new float[] {x, y}, new Shape(1, 2));
      NDArray output =
          block
              .forward(new ParameterStore(scope, false), new NDList(input), true)
              .singletonOrThrow();
      collector.backward(output.sum());
    }
  }
}
