package org.reelspark.core.network;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Switches of libtorch that DJL has none for. libtorch's own are called by the names that the
 * compilers of Linux and macOS give them.
 */
final class Libtorch {
  /** NVIDIA's own switch, read when its libraries are loaded: 0 for no TF32 in this process. */
  private static final String TF32 = "NVIDIA_TF32_OVERRIDE";

  private static boolean prepared;
  private static boolean exact;

  private Libtorch() {}

  /**
   * Sets the switches of this process, the first time.
   *
   * <p>NNPACK is off: where it does not know the processor, libtorch says so on standard error at
   * every small convolution, thousands of times in a film. So is TF32 on GPUs, with which cuDNN
   * would cut the inputs of convolutions in full precision to 10 bits; and cuDNN takes only
   * algorithms that give the same values again.
   */
  static synchronized void prepare() {
    if (prepared) {
      return;
    }
    prepared = true;
    Optional<NativeLibrary> library = library();
    if (library.isPresent()) {
      turn(library.get(), "_ZN2at7Context20setUserEnabledNNPACKEb", false);
      exact =
          turn(library.get(), "_ZN2at7Context17setAllowTF32CuDNNEb", false)
              && turn(library.get(), "_ZN2at7Context21setDeterministicCuDNNEb", true);
    }
  }

  /**
   * Sets the switches for a device.
   *
   * @throws ModelException where it is a GPU and TF32 can't be switched off
   */
  static void prepare(Device device) {
    prepare();
    if (device.isGpu() && !exact && !"0".equals(System.getenv(TF32))) {
      throw new ModelException(
          "libtorch's TF32 can't be switched off here, and full precision would not be full; set "
              + TF32
              + "=0 in the environment");
    }
  }

  private static Optional<NativeLibrary> library() {
    Engine.getEngine("PyTorch");
    Path file = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"));
    try {
      return Optional.of(NativeLibrary.getInstance(file.toString()));
    } catch (UnsatisfiedLinkError e) {
      return Optional.empty();
    }
  }

  private static boolean turn(NativeLibrary library, String name, boolean on) {
    try {
      Function setter = library.getFunction(name);
      setter.invokeVoid(new Object[] {context(library), on ? 1 : 0});
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  private static Pointer context(NativeLibrary library) {
    return library.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }
}
