package org.reelspark.core.network;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Networks that come with their own code, as {@code torch.jit.save} writes them. */
final class TorchScript {
  private TorchScript() {}

  /** Loads a network onto a model's device; it lives as long as the model. */
  static Block load(Model model, byte[] file) throws IOException {
    boolean ontoDevice = true;
    boolean sized = false;
    return JniUtils.loadModule(
        (PtNDManager) model.getNDManager(), new ByteArrayInputStream(file), ontoDevice, sized);
  }
}
