package org.reelspark.core.network;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.reelspark.core.plan.ModelCard;

/** Makes the network of a model archive for DJL, which then loads its weights. */
public final class RestorationBlockFactory implements BlockFactory {
  private static final long serialVersionUID = 1L;

  /**
   * @throws ModelException where the archive is not sound, or not the one that its URL asks for
   * @throws IOException where a file of the archive is missing
   */
  @Override
  public Block newBlock(Model model, Path modelPath, Map<String, ?> arguments) throws IOException {
    ModelCard card = ModelArchive.unpacked(modelPath).card();
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
    return RestorationNetwork.of(card);
  }
}
