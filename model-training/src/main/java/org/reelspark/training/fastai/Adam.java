package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.reelspark.training.loop.SavedArrays;

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

  private record Entry(String name, NDArray weight, NDArray mean, NDArray variance, int group) {}

  private final List<Entry> entries = new ArrayList<>();
  private long steps;

  /**
   * @param group of a parameter, from 0, or below 0 where it is not to be trained
   */
  Adam(Block block, NDManager manager, ToIntFunction<Parameter> group) {
    for (Pair<String, Parameter> each : block.getParameters()) {
      if (!each.getValue().requiresGradient()) {
        continue;
      }
      NDArray weight = each.getValue().getArray();
      int number = group.applyAsInt(each.getValue());
      weight.setRequiresGradient(number >= 0);
      if (number >= 0) {
        entries.add(
            new Entry(
                each.getKey(),
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

  /**
   * Zeroes the gradients without a step: DJL adds up what flows through a network that is not to
   * learn from it.
   */
  void forgetGradients() {
    for (Entry each : entries) {
      try (NDArray gradient = each.weight().getGradient()) {
        gradient.muli(0);
      }
    }
  }

  /** Writes what it remembers; the weights themselves are the network's. */
  void write(DataOutputStream out) throws IOException {
    out.writeLong(steps);
    SavedArrays.write(out, moments());
  }

  /**
   * @throws IOException where it was written for another network or with others fixed
   */
  void read(DataInputStream in) throws IOException {
    steps = in.readLong();
    SavedArrays.read(in, moments());
  }

  private Map<String, NDArray> moments() {
    Map<String, NDArray> moments = new LinkedHashMap<>();
    for (Entry each : entries) {
      moments.put(each.name() + " mean", each.mean());
      moments.put(each.name() + " variance", each.variance());
    }
    return moments;
  }
}
