package org.reelspark.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs({OS.LINUX, OS.MAC})
class LibtorchTest {
  @Test
  void onGpusFullPrecisionIsFullAndAConvolutionGivesTheSameAgain() {
    Libtorch.prepare();
    assertThat(isSet("_ZNK2at7Context14allowTF32CuDNNEv")).isFalse();
    assertThat(isSet("_ZNK2at7Context18deterministicCuDNNEv")).isTrue();
  }

  /** Asks libtorch itself. */
  private static boolean isSet(String name) {
    Path file = Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("torch_cpu"));
    NativeLibrary library = NativeLibrary.getInstance(file.toString());
    Pointer context = library.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
    return (library.getFunction(name).invokeInt(new Object[] {context}) & 0xff) != 0;
  }
}
