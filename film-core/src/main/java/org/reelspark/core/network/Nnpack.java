package org.reelspark.core.network;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/**
 * NNPACK, which libtorch tries for small convolutions. Where it does not know the processor,
 * libtorch says so on standard error at every one of them, thousands of times in a film.
 */
final class Nnpack {
  private static boolean off;

  private Nnpack() {}

  /**
   * Has libtorch do without it in this process. DJL has no switch for that, so libtorch's own is
   * called by the name that the compilers of Linux and macOS give it; where it has another the
   * messages stay, which are harmless.
   */
  static synchronized void switchOff() {
    if (off) {
      return;
    }
    off = true;
    Engine.getEngine("PyTorch");
    Path libtorch = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"));
    Function context;
    Function enable;
    try {
      NativeLibrary library = NativeLibrary.getInstance(libtorch.toString());
      context = library.getFunction("_ZN2at13globalContextEv");
      enable = library.getFunction("_ZN2at7Context20setUserEnabledNNPACKEb");
    } catch (UnsatisfiedLinkError e) {
      return;
    }
    Pointer global = context.invokePointer(new Object[0]);
    enable.invokeVoid(new Object[] {global, false});
  }
}
