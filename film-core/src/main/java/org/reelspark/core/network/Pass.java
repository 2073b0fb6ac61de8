package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/**
 * A pass through the blocks of a network. What {@code on...} is given it closes: that gives up a
 * handle, and what training needs of an array lives on in its graph.
 */
record Pass(ParameterStore store, boolean training, PairList<String, Object> parameters) {
  NDArray through(Block block, NDArray x) {
    return block.forward(store, new NDList(x), training, parameters).singletonOrThrow();
  }

  NDArray onThrough(Block block, NDArray x) {
    try (x) {
      return through(block, x);
    }
  }

  static NDArray onRelu(NDArray x) {
    try (x) {
      return Activation.relu(x);
    }
  }
}
