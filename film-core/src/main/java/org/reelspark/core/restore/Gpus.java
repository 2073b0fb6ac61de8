package org.reelspark.core.restore;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.ModelException;

/**
 * The GPUs that libtorch sees in this process.
 *
 * @param engine libtorch's version
 * @param count how many GPUs there are, numbered from 0
 * @param libraries what libtorch needs for them, each with what was found of it
 */
public record Gpus(String engine, int count, List<String> libraries) {
  public Gpus {
    libraries = List.copyOf(libraries);
  }

  /**
   * @throws ModelException where libtorch can't be loaded
   */
  public static Gpus look() {
    Engine engine;
    try {
      engine = Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      throw new ModelException("libtorch cannot be loaded: " + e.getMessage(), e);
    }
    List<String> libraries = new ArrayList<>();
    libraries.add("the NVIDIA driver's " + driver());
    libraries.add("a GPU build's " + library(Path.of(LibUtils.getLibtorchPath())));
    String visible = System.getenv("CUDA_VISIBLE_DEVICES");
    if (visible != null) {
      libraries.add("CUDA_VISIBLE_DEVICES is \"" + visible + "\"");
    }
    return new Gpus(engine.getVersion(), engine.getGpuCount(), libraries);
  }

  private static String driver() {
    String name = Platform.isWindows() ? "nvcuda.dll" : "libcuda.so.1";
    try {
      return name + ": found as " + NativeLibrary.getInstance(name).getFile();
    } catch (UnsatisfiedLinkError e) {
      return name + ": not found, install the driver";
    }
  }

  private static String library(Path folder) {
    Path library = folder.resolve(System.mapLibraryName("torch_cuda"));
    return Files.exists(library)
        ? library.getFileName() + ": found in " + folder
        : "%s: not in %s, which is a build for the CPU (docs/cluster.md says how to give another)"
            .formatted(library.getFileName(), folder);
  }
}
