package org.reelspark.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
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
import java.util.function.Function;
import java.util.function.Predicate;
import org.reelspark.core.network.Constants;

/**
 * The trained arrays of a network with what AdamW remembers of each and their running average.
 * Native memory belongs to the manager given.
 *
 * <p>AdamW is that of Loshchilov and Hutter (2019); biases and other vectors do not decay.
 * Gradients are scaled down together where the norm over all of them is above the limit.
 */
final class Weights {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.99f;
  private static final float EPSILON = 1e-8f;

  private record Entry(
      String name,
      Parameter parameter,
      NDArray weight,
      NDArray mean,
      NDArray variance,
      NDArray average,
      boolean decays) {}

  private final List<Entry> entries = new ArrayList<>();
  private final NDManager numbers;

  Weights(Block block, NDManager manager) {
    this(block, manager, name -> true);
  }

  /**
   * @param trained which parameters are, by their names; the others stay as they are
   */
  Weights(Block block, NDManager manager, Predicate<String> trained) {
    numbers = manager.newSubManager(Device.cpu());
    for (Pair<String, Parameter> pair : block.getParameters()) {
      Parameter parameter = pair.getValue();
      if (!trained.test(pair.getKey())) {
        parameter.freeze(true);
      }
      if (!parameter.requiresGradient()) {
        continue;
      }
      NDArray weight = parameter.getArray();
      weight.setRequiresGradient(true);
      NDArray average = weight.duplicate();
      average.attach(manager);
      entries.add(
          new Entry(
              pair.getKey(),
              parameter,
              weight,
              manager.zeros(weight.getShape()),
              manager.zeros(weight.getShape()),
              average,
              weight.getShape().dimension() > 1));
    }
  }

  /**
   * One step of AdamW.
   *
   * @param threads work on one array each
   * @param gradientOf a parameter; is written over
   * @param step counted from 0
   * @param norm the largest norm that all gradients together may have
   * @return their norm before clipping
   * @throws ArithmeticException where it is not finite
   */
  float step(
      StepThreads threads,
      Function<Parameter, NDArray> gradientOf,
      long step,
      float rate,
      float decay,
      float norm) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      List<Gradient> gradients =
          threads.forEach(
              entries, entry -> Gradient.of(entry, gradientOf.apply(entry.parameter())));
      NDList squares = new NDList();
      gradients.forEach(each -> squares.add(each.squares()));
      float length = (float) Math.sqrt(NDArrays.stack(squares).sum().getFloat());
      if (!Float.isFinite(length)) {
        throw new ArithmeticException(
            "step " + step + ": the gradients are not finite; train with a lower rate");
      }
      Move move =
          new Move(
              number(Math.min(1, norm / (length + 1e-12f))),
              number((float) (1 - Math.pow(BETA2, (double) step + 1))),
              number((float) (rate / (1 - Math.pow(BETA1, (double) step + 1)))),
              number(rate * decay));
      threads.forEach(gradients, move::along);
      return length;
    }
  }

  /**
   * @param squares their sum
   */
  private record Gradient(Entry entry, NDArray array, NDArray squares) {
    static Gradient of(Entry entry, NDArray array) {
      try (NDArray square = array.square()) {
        return new Gradient(entry, array, square.sum());
      }
    }
  }

  /**
   * The numbers of a step.
   *
   * @param scale of the gradients
   * @param unbias what the variance is to be divided by
   * @param stride rate over what the mean is to be divided by
   */
  private record Move(NDArray scale, NDArray unbias, NDArray stride, NDArray shrinkage) {
    Entry along(Gradient gradient) {
      Entry entry = gradient.entry();
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray scaled = gradient.array().muli(scale);
        entry.mean().muli(Constants.of(BETA1)).addi(scaled.mul(Constants.of(1 - BETA1)));
        entry
            .variance()
            .muli(Constants.of(BETA2))
            .addi(scaled.square().muli(Constants.of(1 - BETA2)));
        NDArray size = entry.variance().div(unbias).sqrt().addi(Constants.of(EPSILON));
        NDArray move = entry.mean().mul(stride).divi(size);
        if (entry.decays()) {
          move.addi(entry.weight().mul(shrinkage));
        }
        entry.weight().subi(move);
      }
      return entry;
    }
  }

  /** On the processor, as {@link Constants#of(float)} has it. */
  private NDArray number(float value) {
    return numbers.create(value);
  }

  /** Moves the running average towards the weights, faster in the first steps. */
  void average(StepThreads threads, long step, float keep) {
    float kept = Math.min(keep, (1f + step) / (10f + step));
    try (NDArray share = number(kept);
        NDArray rest = number(1 - kept)) {
      threads.forEach(
          entries,
          entry -> {
            try (NDArray part = entry.weight().mul(rest)) {
              return entry.average().muli(share).addi(part);
            }
          });
    }
  }

  /** Exchanges weights and averages: for validation, and back. */
  void swap() {
    for (Entry entry : entries) {
      float[] weight = entry.weight().toFloatArray();
      entry.weight().set(entry.average().toFloatArray());
      entry.average().set(weight);
    }
  }

  void write(DataOutputStream out) throws IOException {
    SavedArrays.write(out, arrays());
  }

  /**
   * @throws IOException where the arrays are those of another network
   */
  void read(DataInputStream in) throws IOException {
    SavedArrays.read(in, arrays());
  }

  private Map<String, NDArray> arrays() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Entry entry : entries) {
      arrays.put(entry.name(), entry.weight());
      arrays.put(entry.name() + " mean", entry.mean());
      arrays.put(entry.name() + " variance", entry.variance());
      arrays.put(entry.name() + " average", entry.average());
    }
    return arrays;
  }
}
