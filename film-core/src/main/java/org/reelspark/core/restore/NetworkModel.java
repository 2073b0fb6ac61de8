package org.reelspark.core.restore;

import ai.djl.Device;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.ModelCard;

/**
 * A model archive on a device. It has restored a first small window when it is handed out: what a
 * device can't do shows then, and no frame of a film waits while libraries are loaded.
 */
final class NetworkModel extends Model {
  static {
    // libtorch reads it once; its second pool of threads has nothing to do here.
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
  }

  /** What libtorch itself takes once it has run, as measured. */
  private static final long LIBRARY_BYTES = 300L << 20;

  /** The result and what rounding it takes, in tensors. */
  private static final int RESULT_TENSORS = 5;

  /** As wide as the network, of a strip: what its first level holds, as measured. */
  private static final int STRIP_TENSORS = 18;

  private final ModelDescription description;
  private final RestoreOptions options;
  private final ai.djl.Model model;

  NetworkModel(String name, ModelArchive archive, RestoreOptions options) {
    this.description = describe(name, archive);
    this.options = options;
    this.model = archive.load(device(options));
    try {
      TrialWindow.restore(this);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  static ModelDescription describe(String name, ModelArchive archive) {
    ModelCard card = archive.card();
    if (card.layout() == null) {
      throw new ModelException(
          name
              + ": a "
              + card.architecture()
              + " sees RGB pictures, which restore does not make yet; give a model of planes");
    }
    // A tensor has a quarter of the pixels, and so many channels.
    int tensor = Float.BYTES * card.layout().channels() / 4;
    return new ModelDescription(
        name,
        archive.sha256(),
        card.radius(),
        true,
        true,
        card.grainReduction(),
        LIBRARY_BYTES + 2 * archive.weightsBytes(),
        tensor * (2 * card.radius() + 1 + RESULT_TENSORS),
        Float.BYTES * (10 * card.layout().channels() + 4 * card.width()) / 4,
        4 * NetworkRestorer.LARGEST_TILE,
        Float.BYTES * STRIP_TENSORS * card.width() / 4,
        4 * RestorationNetwork.LARGEST_STRIP);
  }

  private static Device device(RestoreOptions options) {
    if (options.device() == DeviceChoice.CPU) {
      return Device.cpu();
    }
    Gpus gpus = Gpus.look();
    if (options.gpu() < gpus.count()) {
      return Device.gpu(options.gpu());
    }
    if (options.device() == DeviceChoice.AUTO && gpus.count() == 0) {
      return Device.cpu();
    }
    throw new ModelException(
        "GPU %d is not there: libtorch sees %d. Looked for %s"
            .formatted(options.gpu(), gpus.count(), String.join("; ", gpus.libraries())));
  }

  @Override
  public ModelDescription describe() {
    return description;
  }

  @Override
  public Restorer restorer() {
    return new NetworkRestorer(
        (RestorationNetwork) model.getBlock(), model.getNDManager(), options.grainReduction());
  }

  @Override
  public boolean onGpu() {
    return model.getNDManager().getDevice().isGpu();
  }

  @Override
  public void close() {
    model.close();
  }
}
