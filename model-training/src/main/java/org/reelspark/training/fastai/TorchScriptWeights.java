package org.reelspark.training.fastai;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.TorchScript;

/**
 * Parameters and buffers of a TorchScript file, as {@code torch.jit.save} writes it. libtorch loads
 * the network; nobody asks it for a picture.
 */
final class TorchScriptWeights implements WeightsFile {
  private final Path file;
  private final Model model;
  private final Map<String, NDArray> arrays = new HashMap<>();

  private TorchScriptWeights(Path file, Model model) throws IOException {
    this.file = file;
    this.model = model;
    try (InputStream in = Files.newInputStream(file)) {
      TorchScript.load(model, in)
          .getParameters()
          .forEach(each -> arrays.put(each.getKey(), each.getValue().getArray()));
    } catch (EngineException e) {
      throw new ModelException(
          "%s is a zip, but no TorchScript that libtorch can load: %s"
              .formatted(file, e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /**
   * @throws ModelException where it is no such file
   * @throws IOException where it can't be read
   */
  static TorchScriptWeights open(Path file) throws IOException {
    Model model = Model.newInstance(file.toString(), Device.cpu(), "PyTorch");
    try {
      return new TorchScriptWeights(file, model);
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  @Override
  public float[] floats(String name, List<Long> shape) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new ModelException(file + " holds no array " + name);
    }
    if (array.getDataType() != DataType.FLOAT32) {
      throw new ModelException(
          "%s: %s is of type %s; save it as 32-bit floats"
              .formatted(file, name, array.getDataType()));
    }
    List<Long> found = LongStream.of(array.getShape().getShape()).boxed().toList();
    if (!found.equals(shape)) {
      throw new ModelException(file + ": " + name + " is " + found + ", not " + shape);
    }
    return array.toFloatArray();
  }

  @Override
  public void close() {
    model.close();
  }
}
