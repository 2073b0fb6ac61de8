package org.reelspark.core.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers that arrays are combined with, each made once. DJL makes an array of every number that it
 * is given: on a GPU that is sent there, and everything waits for it.
 */
public final class Constants {
  private record Key(Device device, Shape shape, FloatBuffer values) {}

  private static final NDManager MANAGER = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private static final Map<Key, NDArray> ALL = new ConcurrentHashMap<>();

  private Constants() {}

  /**
   * A number, not to be closed or changed. It lies on the processor; the second operand of an array
   * on a GPU goes along with the call.
   */
  public static NDArray of(float value) {
    return of(Device.cpu(), new Shape(), value);
  }

  /** Numbers on a device, not to be closed or changed. */
  static NDArray of(Device device, Shape shape, float... values) {
    return ALL.computeIfAbsent(
        new Key(device, shape, FloatBuffer.wrap(values)),
        key -> {
          NDArray made = MANAGER.newSubManager(device).create(values, shape);
          NDScope.unregister(made);
          return made;
        });
  }
}
