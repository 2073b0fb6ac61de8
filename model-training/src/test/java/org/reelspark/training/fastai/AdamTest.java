package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import org.junit.jupiter.api.Test;

class AdamTest {
  @Test
  void stepIsThatOfAdamWithDecayApartFromTheGradientAndRatesByGroup() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      Linear block = Linear.builder().setUnits(1).build();
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 2));
      NDArray weight = block.getParameters().get("weight").getArray();
      NDArray bias = block.getParameters().get("bias").getArray();
      weight.set(new float[] {0.5f, -2});
      bias.set(new float[] {1});
      Adam adam = new Adam(block, manager, each -> each.getName().equals("bias") ? 1 : 0);
      float[] rates = {0.01f, 0.1f};

      backward(manager, block, 3, -4);
      adam.step(rates, 0.95f);
      // The first step is as long as the rate, whatever the gradient.
      assertThat(weight.toFloatArray())
          .containsExactly(
              new float[] {0.5f * (1 - 1e-5f) - 0.01f, -2 * (1 - 1e-5f) + 0.01f}, within(1e-6f));
      assertThat(bias.getFloat()).isCloseTo(1 * (1 - 1e-4f) - 0.1f, within(1e-6f));

      float before = weight.toFloatArray()[0];
      backward(manager, block, 1, 2);
      adam.step(rates, 0.85f);
      double mean = (0.85 * 0.05 * 3 + 0.15 * 1) / (1 - 0.85 * 0.85);
      double variance = (0.99 * 0.01 * 9 + 0.01 * 1) / (1 - 0.99 * 0.99);
      double expected = before * (1 - 1e-5) - 0.01 * mean / Math.sqrt(variance);
      assertThat(weight.toFloatArray()[0]).isCloseTo((float) expected, within(1e-6f));
    }
  }

  private static void backward(NDManager manager, Linear block, float x, float y) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = manager.getEngine().newGradientCollector()) {
      NDArray input = scope.create(new float[] {x, y}, new Shape(1, 2));
      NDArray output =
          block
              .forward(new ParameterStore(scope, false), new NDList(input), true)
              .singletonOrThrow();
      collector.backward(output.sum());
    }
  }
}
