package org.reelspark.core.restore;

import ai.djl.Device;
import java.util.Optional;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;

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

  /** The detail of an enlarged picture, as it is made, shuffled and cut, in tensors. */
  private static final int DETAIL_TENSORS = 12;

  /**
   * As wide as the network, of a strip: what its first level held, as measured, while activations
   * and sums were arrays of their own. It holds less now.
   */
  private static final int STRIP_TENSORS = 18;

  /** Channels of a network that nobody knows, at a guess, and how often they are held at once. */
  private static final int UNKNOWN_WIDTH = 64;

  private static final int UNKNOWN_TENSORS = 6;

  private final ModelDescription description;
  private final ModelCard card;
  private final RestoreOptions options;
  private final ai.djl.Model model;

  NetworkModel(String name, ModelArchive archive, RestoreOptions options) {
    this.description = describe(name, archive);
    description.checkTrust(options.trusted());
    description.checkSquare(options.square());
    description.checkPrecision(options.precision());
    this.card = archive.card();
    this.options = options;
    this.model = archive.load(device(options), options.precision());
    try {
      TrialWindow.restore(this);
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  static ModelDescription describe(String name, ModelArchive archive) {
    ModelCard card = archive.card();
    if (card.pictures() != null) {
      return describePictures(name, archive);
    }
    int width = RestorationNetwork.heldWidth(card);
    // A tensor has a quarter of the pixels, and so many channels.
    int tensor = Float.BYTES * card.layout().channels() / 4;
    boolean enlarges = card.scale() > 1;
    return new ModelDescription(
        name,
        archive.sha256(),
        card.radius(),
        card.scale(),
        null,
        false,
        true,
        true,
        true,
        true,
        RestorationNetwork.hasHalfPrecision(card),
        card.grainReduction(),
        LIBRARY_BYTES + 2 * archive.weightsBytes(),
        tensor * (2 * card.radius() + 1 + RESULT_TENSORS + (enlarges ? DETAIL_TENSORS : 0)),
        Float.BYTES * (10 * card.layout().channels() + 4 * width) / 4
            + (enlarges ? DETAIL_TENSORS * tensor : 0),
        4 * NetworkRestorer.LARGEST_TILE,
        Float.BYTES * STRIP_TENSORS * width / 4,
        4 * RestorationNetwork.LARGEST_STRIP);
  }

  /** What its tiles take is a guess: a network's own code says nothing of it. */
  private static ModelDescription describePictures(String name, ModelArchive archive) {
    ModelCard card = archive.card();
    PictureContract pictures = card.pictures();
    int picture = Float.BYTES * pictures.layout().channels();
    int area = card.scale() * card.scale();
    return new ModelDescription(
        name,
        archive.sha256(),
        card.radius(),
        card.scale(),
        pictures,
        archive.isTorchScript(),
        false,
        card.radius() > 0,
        true,
        false,
        false,
        0,
        LIBRARY_BYTES + 2 * archive.weightsBytes(),
        picture * (2 * card.radius() + 1 + area),
        Float.BYTES * UNKNOWN_WIDTH * UNKNOWN_TENSORS * area,
        pictures.tile() * pictures.tile(),
        0,
        0);
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
  public Restorer restorer(Colour colour) {
    if (description.pictures() != null) {
      return new PictureRestorer(
          new PictureNetwork(card, model.getBlock()),
          model.getNDManager(),
          colour,
          options.square());
    }
    return new NetworkRestorer(
        (RestorationNetwork) model.getBlock(),
        model.getNDManager(),
        options.grainReduction(),
        colour);
  }

  @Override
  public Optional<Restorer> restorerOfWholeFrames(int threads) {
    return Optional.of(
        NetworkRestorer.ofWholeFrames(
            (RestorationNetwork) model.getBlock(),
            model.getNDManager(),
            options.grainReduction(),
            threads));
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
