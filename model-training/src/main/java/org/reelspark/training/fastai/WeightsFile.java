package org.reelspark.training.fastai;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.reelspark.core.network.ModelException;

/** Named arrays of a file of the user's: TorchScript or safetensors. */
interface WeightsFile extends AutoCloseable {
  /**
   * @throws ModelException where it is neither
   * @throws IOException where it can't be read
   */
  static WeightsFile open(Path file) throws IOException {
    if (isZip(file)) {
      return TorchScriptWeights.open(file);
    }
    try {
      return Safetensors.open(file);
    } catch (ModelException e) {
      throw new ModelException(e.getMessage() + "; nor is it TorchScript, which is a zip", e);
    }
  }

  private static boolean isZip(Path file) throws IOException {
    byte[] signature = {'P', 'K', 3, 4};
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(signature.length), signature);
    }
  }

  boolean has(String name);

  /**
   * The values of an array, row by row.
   *
   * @throws ModelException where it is not there, or not of that shape, or not of 32-bit floats
   */
  float[] floats(String name, List<Long> shape) throws IOException;

  @Override
  void close() throws IOException;
}
