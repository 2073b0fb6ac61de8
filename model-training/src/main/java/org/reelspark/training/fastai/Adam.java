package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Adam (Kingma and Ba, 2015) as fastai 1 drives it: rates by group, a first beta that changes from
 * step to step, and weight decay apart from the gradient on everything that is trained, norms and
 * biases too. Native memory belongs to the manager given.
 */
final class Adam {
  /** Weight decay of the recipe. */
  static final float DECAY = 1e-3f;

  private static final float BETA2 = 0.99f;
  private static final float EPSILON = 1e-8f;

  private record Entry(NDArray weight, NDArray mean, NDArray variance, int group) {}

  private final List<Entry> entries = new ArrayList<>();
  private long steps;

  /**
   * @param group of a parameter by its name, from 0, or below 0 where it is not to be trained
   */
  Adam(Block block, NDManager manager, ToIntFunction<String> group) {
    for (Pair<String, Parameter> each : block.getParameters()) {
      if (!each.getValue().requiresGradient()) {
        continue;
      }
      NDArray weight = each.getValue().getArray();
      int number = group.applyAsInt(each.getKey());
      weight.setRequiresGradient(number >= 0);
      if (number >= 0) {
        entries.add(
            new Entry(
                weight,
                manager.zeros(weight.getShape()),
                manager.zeros(weight.getShape()),
                number));
      }
    }
  }

  /** Takes a step from the gradients gathered, and zeroes them. */
  void step(float[] rates, float beta1) {
    steps++;
    float unbias1 = (float) (1 - Math.pow(beta1, (double) steps));
    float unbias2 = (float) (1 - Math.pow(BETA2, (double) steps));
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      for (Entry each : entries) {
        float rate = rates[each.group()];
        NDArray gradient = each.weight().getGradient();
        each.weight().muli(1 - DECAY * rate);
        each.mean().muli(beta1).addi(gradient.mul(1 - beta1));
        each.variance().muli(BETA2).addi(gradient.square().muli(1 - BETA2));
        NDArray size = each.variance().div(unbias2).sqrt().addi(EPSILON);
        each.weight().subi(each.mean().mul(rate / unbias1).divi(size));
        gradient.muli(0);
      }
    }
  }
}
