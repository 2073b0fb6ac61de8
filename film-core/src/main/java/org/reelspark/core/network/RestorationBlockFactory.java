package org.reelspark.core.network;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.reelspark.core.plan.ModelCard;

/**
 * Makes the network of a model archive for DJL, which then loads its weights. TorchScript, which
 * brings its own code, is loaded only where the URL says which is meant, as {@link
 * ModelArchive#url} does.
 */
public final class RestorationBlockFactory implements BlockFactory {
  private static final long serialVersionUID = 1L;

  /**
   * @throws ModelException where the archive is not sound, or not the one that its URL asks for
   * @throws IOException where a file of the archive is missing
   */
  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
    Libtorch.prepare(model.getNDManager().getDevice());
    ModelArchive archive = ModelArchive.unpacked(modelPath);
    ModelCard card = archive.card();
    Object wanted = arguments.get(ModelArchive.WEIGHTS_ARGUMENT);
    if (wanted != null && !wanted.equals(card.weightsSha256())) {
      throw new ModelException(
          modelPath
              + " holds the weights "
              + card.weightsSha256()
              + " and not "
              + wanted
              + ": DJL kept an archive that has been replaced since; delete that folder");
    }
    if (!archive.isTorchScript()) {
      return RestorationNetwork.of(card);
    }
    if (wanted == null) {
      throw new ModelException(
          "%s holds TorchScript, which is code; if you trust it, load it from a URL with ?%s=%s"
              .formatted(modelPath, ModelArchive.WEIGHTS_ARGUMENT, card.weightsSha256()));
    }
    return TorchScript.load(model, archive.weights());
  }
}
