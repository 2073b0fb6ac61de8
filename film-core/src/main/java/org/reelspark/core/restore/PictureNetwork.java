package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;

/** A network of pictures, run as its card says. */
record PictureNetwork(ModelCard card, Block block) {

  PictureContract contract() {
    return card.pictures();
  }

  int channels() {
    return contract().layout().channels();
  }

  /** Has the calling thread compute in one way alone, whatever it ran before. */
  static void fixThread() {
    // One thread: its share of a picture would change the sums.
    JniUtils.setNumThreads(1);
    JniUtils.setGradMode(false);
    // TorchScript's optimiser rewrites a graph after its first runs.
    JniUtils.setGraphExecutorOptimize(false);
  }

  /**
   * Runs the network on a part of the frames.
   *
   * @param frames of a window, [C, H, W] each
   * @return the picture of the part, [C, S x height, S x width] in rows
   * @throws ModelException where it is of another shape
   */
  float[] run(NDManager manager, List<NDArray> frames, int top, int left, int height, int width) {
    // What comes of an array belongs to the array's manager: all starts from slices of our own.
    try (NDManager own = manager.newSubManager()) {
      NDList slices = new NDList();
      for (NDArray frame : frames) {
        NDArray slice = frame.get(":, {}:{}, {}:{}", top, top + height, left, left + width);
        slice.attach(own);
        slices.add(slice);
      }
      NDList out = forward(own, slices);
      Shape wanted =
          new Shape(1, channels(), (long) card.scale() * height, (long) card.scale() * width);
      if (out.size() != 1 || !out.get(0).getShape().equals(wanted)) {
        throw new ModelException(
            "%s: the network gives %s where its card says %s"
                .formatted(card.name(), shapes(out), wanted));
      }
      return out.get(0).toType(DataType.FLOAT32, false).toFloatArray();
    }
  }

  /** What the network gives for a window of frames [C, H, W], whatever shape that has. */
  NDList forward(NDManager manager, NDList frames) {
    NDArray window = frames.size() == 1 ? frames.get(0) : NDArrays.stack(frames);
    NDList out =
        block.forward(new ParameterStore(manager, false), new NDList(window.expandDims(0)), false);
    out.attach(manager);
    return out;
  }

  static String shapes(NDList arrays) {
    return String.join(" and ", arrays.stream().map(array -> array.getShape().toString()).toList());
  }
}
