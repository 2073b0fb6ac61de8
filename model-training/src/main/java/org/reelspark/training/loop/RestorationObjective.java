package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.List;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.WindowSampler;

/** To restore: everything is trained, by {@link RestorationLoss}. */
final class RestorationObjective implements Objective {
  private final Validation validation;

  RestorationObjective(WindowSampler validating) {
    validation = new Validation(validating);
  }

  @Override
  public List<String> parts() {
    return RestorationLoss.PARTS;
  }

  @Override
  public String partsExplained() {
    return "Fill: the picture in defects. Denoised: the picture outside them; steps: its differences"
        + " from pixel to pixel; structure: how much of its fine structure is shrunk or grown. Gate:"
        + " what the mask lets in or leaves by mistake. Mask: where it says that defects are.";
  }

  @Override
  public List<String> columns() {
    return List.of("damaged", "restored", "clean", "mask");
  }

  @Override
  public boolean trains(String parameter) {
    return true;
  }

  @Override
  public NDList losses(
      RestorationNetwork network, ParameterStore store, NDManager manager, Batch batch) {
    NDArray windows = batch.windows(manager);
    NDList outputs = network.forward(store, new NDList(windows), true);
    NDArray centres = windows.get(":, {}", network.card().radius());
    return RestorationLoss.parts(outputs, centres, batch.targets(manager), batch.masks(manager));
  }

  @Override
  public Validated measure(RestorationNetwork network, NDManager manager) {
    return validation.measure(network, manager);
  }
}
