package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.reelspark.core.plan.ModelCard;

/** Calls every pixel half damaged and fills in what was there: shows that tensors lose nothing. */
final class IdentityNetwork extends RestorationNetwork {
  IdentityNetwork(ModelCard card) {
    super(card);
  }

  @Override
  public int stride() {
    return 1;
  }

  @Override
  public int reach() {
    return 0;
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> parameters) {
    NDArray centre = inputs.singletonOrThrow().get(":, {}", card().radius());
    return new NDList(centre, centre.get(":, :4").zerosLike(), centre);
  }
}
