package org.reelspark.training.loop;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.training.data.Batch;

/**
 * What a network learns from windows, and how it is measured on some that it was not trained on.
 */
interface Objective {
  /** The parts of the loss, in the order of {@link #losses}. */
  List<String> parts();

  /** What they are. */
  String partsExplained();

  /** What a validation's picture shows, from left to right. */
  List<String> columns();

  /** Whether a parameter is trained, by its name. */
  boolean trains(String parameter);

  /**
   * Runs the network, with a graph for gradients.
   *
   * @param store gives the weights to use
   * @return one value for each part, a mean over the windows
   */
  NDList losses(RestorationNetwork network, ParameterStore store, NDManager manager, Batch batch);

  Validated measure(RestorationNetwork network, NDManager manager);
}
