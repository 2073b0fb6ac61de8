package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.reelspark.core.frame.Frame;

/** The tensors of frames, each kept as long as the window holds its frame. */
final class HeldTensors {
  private record Held(Frame frame, float gain, NDArray tensor) {
    boolean in(Window window) {
      for (int i = 0; i < window.gains().length; i++) {
        if (window.frames().get(i) == frame && window.gains()[i] == gain) {
          return true;
        }
      }
      return false;
    }
  }

  private final List<Held> all = new ArrayList<>();

  /** Closes what a window does not hold. */
  void keep(Window window) {
    all.removeIf(
        held -> {
          boolean goes = !held.in(window);
          if (goes) {
            held.tensor().close();
          }
          return goes;
        });
  }

  /** Closes all. */
  void clear() {
    all.forEach(held -> held.tensor().close());
    all.clear();
  }

  /** The tensor of a window's frame {@code i}, which is made where it is not held. */
  NDArray of(Window window, int i, Supplier<NDArray> made) {
    Frame frame = window.frames().get(i);
    float gain = window.gains()[i];
    for (Held held : all) {
      if (held.frame() == frame && held.gain() == gain) {
        return held.tensor();
      }
    }
    NDArray tensor = made.get();
    all.add(new Held(frame, gain, tensor));
    return tensor;
  }
}
