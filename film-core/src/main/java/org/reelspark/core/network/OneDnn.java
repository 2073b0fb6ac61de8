package org.reelspark.core.network;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * oneDNN's convolutions with what follows them, as libtorch has them for its own compiler. DJL has
 * no call for them; TorchScript does, so they are called through a module of our own.
 */
final class OneDnn {
  private static final String CODE = "onednn.py";

  /** The serialized form of an object of the module's class, which has no attributes. */
  private static final String OBJECT = "\u0080\u0002c__torch__\nConvolutions\n)\u0081}b.";

  private static final String NO_CONSTANTS = "\u0080\u0002).";
  private static final String FORMAT = "3\n";

  private static final PtSymbolBlock MODULE = load();

  private OneDnn() {}

  /**
   * Runs a method of the module.
   *
   * @param more what it takes besides array, weights and stride
   * @return belongs to the manager of {@code x}
   */
  static NDArray run(
      String method, NDArray x, Convolution.Weights weights, int stride, NDArray... more) {
    List<NDArray> arrays = new ArrayList<>(List.of(x, weights.kernels(), weights.biases()));
    arrays.addAll(List.of(more));
    IValue[] arguments = new IValue[arrays.size() + 1];
    try {
      for (int i = 0; i < arrays.size(); i++) {
        arguments[i] = IValue.from((PtNDArray) arrays.get(i));
      }
      arguments[arrays.size()] = IValue.from((long) stride);
      try (IValue out = IValueUtils.runMethod(MODULE, method, arguments)) {
        return out.toTensor((PtNDManager) x.getManager());
      }
    } finally {
      for (IValue argument : arguments) {
        if (argument != null) {
          argument.close();
        }
      }
    }
  }

  private static PtSymbolBlock load() {
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    try (InputStream archive = new ByteArrayInputStream(archive())) {
      return JniUtils.loadModule(manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code torch.jit.save} writes it. */
  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = OneDnn.class.getResourceAsStream(CODE)) {
      put(zip, "data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "code/__torch__.py", code.readAllBytes());
      put(zip, "constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
      put(zip, "version", FORMAT.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry("onednn/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }
}
