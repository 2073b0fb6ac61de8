package org.reelspark.training.loop;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import java.util.HashMap;
import java.util.Map;

/**
 * The weights of a network for one thread: the same memory as everybody's, but gradients of its
 * own. DJL's store, told to copy, does not where the device is the same.
 */
final class OwnGradients extends ParameterStore {
  private final Map<String, NDArray> arrays = new HashMap<>();

  /**
   * @param manager owns the gradients
   */
  OwnGradients(NDManager manager) {
    super(manager, false);
  }

  @Override
  public NDArray getValue(Parameter parameter, Device device, boolean training) {
    return arrays.computeIfAbsent(parameter.getId(), id -> own(parameter));
  }

  private NDArray own(Parameter parameter) {
    NDArray own = parameter.getArray().stopGradient();
    own.attach(getManager());
    own.setRequiresGradient(parameter.requiresGradient());
    return own;
  }

  /** The gradient of what was computed with {@link #getValue}. */
  NDArray of(Parameter parameter) {
    return arrays.get(parameter.getId()).getGradient();
  }
}
