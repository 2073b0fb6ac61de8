package org.reelspark.core.network;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;

/** Networks that come with their own code, as {@code torch.jit.save} writes them. */
public final class TorchScript {
  private TorchScript() {}

  /**
   * Loads a network onto a model's device; it lives as long as the model. Its parameters have
   * PyTorch's names, buffers among them.
   *
   * @param file is read to its end
   * @throws ai.djl.engine.EngineException where it is no TorchScript
   */
  public static Block load(Model model, InputStream file) throws IOException {
    boolean ontoDevice = true;
    boolean sized = false;
    return JniUtils.loadModule((PtNDManager) model.getNDManager(), file, ontoDevice, sized);
  }
}
