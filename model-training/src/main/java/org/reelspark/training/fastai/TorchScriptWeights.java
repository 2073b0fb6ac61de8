package org.reelspark.training.fastai;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.Unpickler;
import net.razorvine.pickle.objects.ClassDict;
import org.reelspark.core.network.ModelException;

/**
 * Parameters and buffers of a TorchScript file, as {@code torch.jit.save} writes it: a zip of a
 * pickle, in which modules hold arrays by name, and of the arrays' values. DJL gives the parameters
 * of such a network and not its buffers, so the file is read here; the code in it is not run.
 */
final class TorchScriptWeights implements WeightsFile {
  private static final String PICKLE = "/data.pkl";
  private static final String FLOATS = "FloatStorage";

  /** What builds lists and tells their types gives them back as they are. */
  private static final List<String> OF_LISTS =
      List.of(
          "build_intlist",
          "build_doublelist",
          "build_boollist",
          "build_tensorlist",
          "restore_type_tag");

  static {
    Unpickler.registerConstructor("torch._utils", "_rebuild_tensor_v2", Strided::of);
    for (String name : OF_LISTS) {
      Unpickler.registerConstructor("torch.jit._pickle", name, arguments -> arguments[0]);
    }
    for (String type :
        List.of("Bool", "Byte", "Char", "Short", "Int", "Long", "Half", "BFloat16", "Double")) {
      String name = type + "Storage";
      Unpickler.registerConstructor("torch", name, new StorageType(name));
    }
    Unpickler.registerConstructor("torch", FLOATS, new StorageType(FLOATS));
  }

  /** A kind of storage, which the pickle names and never constructs. */
  private record StorageType(String name) implements IObjectConstructor {
    @Override
    public Object construct(Object[] arguments) {
      throw new PickleException(name + " is constructed in the pickle");
    }
  }

  /** Where an array's values lie in the file. */
  private record Storage(String type, String key) {}

  /** An array in its storage; offset and strides in values. */
  private record Strided(Storage storage, int offset, List<Long> shape, List<Long> strides) {
    static Strided of(Object[] arguments) {
      return new Strided(
          (Storage) arguments[0],
          ((Number) arguments[1]).intValue(),
          longs(arguments[2]),
          longs(arguments[3]));
    }

    private static List<Long> longs(Object tuple) {
      return Arrays.stream((Object[]) tuple).map(each -> ((Number) each).longValue()).toList();
    }

    /** The values row by row. */
    float[] in(FloatBuffer values) {
      int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
      float[] rows = new float[count];
      for (int i = 0; i < count; i++) {
        long place = offset;
        long rest = i;
        for (int axis = shape.size() - 1; axis >= 0; axis--) {
          place += rest % shape.get(axis) * strides.get(axis);
          rest /= shape.get(axis);
        }
        rows[i] = values.get(Math.toIntExact(place));
      }
      return rows;
    }
  }

  /** Version 1.3 of the library, which Spark has, takes only texts for names of storages. */
  private static final class StoragePickle extends Unpickler {
    @Override
    protected Object dispatch(short code) throws IOException {
      if (code != Opcodes.BINPERSID) {
        return super.dispatch(code);
      }
      Object[] id = (Object[]) stack.pop();
      stack.add(new Storage(((StorageType) id[1]).name(), (String) id[2]));
      return NO_RETURN_VALUE;
    }
  }

  private final Path file;
  private final ZipFile zip;
  private final String root;
  private final Map<String, Strided> arrays = new HashMap<>();

  private TorchScriptWeights(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    ZipEntry pickle =
        zip.stream()
            .filter(each -> each.getName().endsWith(PICKLE))
            .findFirst()
            .orElseThrow(() -> noTorchScript(file, "it has no data.pkl", null));
    root = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
    try (InputStream in = zip.getInputStream(pickle)) {
      if (!(new StoragePickle().load(in) instanceof ClassDict network)) {
        throw noTorchScript(file, "it holds no network", null);
      }
      gather("", network);
    } catch (PickleException | ClassCastException | IndexOutOfBoundsException e) {
      throw noTorchScript(file, e.getMessage(), e);
    }
  }

  /**
   * @throws ModelException where it is no such file
   * @throws IOException where it can't be read
   */
  static TorchScriptWeights open(Path file) throws IOException {
    ZipFile zip;
    try {
      zip = new ZipFile(file.toFile());
    } catch (ZipException e) {
      throw noTorchScript(file, e.getMessage(), e);
    }
    try {
      return new TorchScriptWeights(file, zip);
    } catch (IOException | RuntimeException e) {
      zip.close();
      throw e;
    }
  }

  private static ModelException noTorchScript(Path file, String reason, Throwable cause) {
    return new ModelException(
        "%s is a zip, but no TorchScript that can be read: %s".formatted(file, reason), cause);
  }

  private void gather(String prefix, ClassDict module) {
    module.forEach(
        (name, value) -> {
          if (value instanceof Strided array) {
            arrays.put(prefix + name, array);
          } else if (value instanceof ClassDict part) {
            gather(prefix + name + ".", part);
          }
        });
  }

  @Override
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  @Override
  public float[] floats(String name, List<Long> shape) throws IOException {
    Strided array = arrays.get(name);
    if (array == null) {
      throw new ModelException(file + " holds no array " + name);
    }
    if (!array.storage().type().equals(FLOATS)) {
      throw new ModelException(
          "%s: %s is in a %s; save it as 32-bit floats"
              .formatted(file, name, array.storage().type()));
    }
    if (!array.shape().equals(shape)) {
      throw new ModelException(file + ": " + name + " is " + array.shape() + ", not " + shape);
    }
    try {
      return array.in(values(array.storage()));
    } catch (IndexOutOfBoundsException e) {
      throw noTorchScript(file, name + " reaches beyond data/" + array.storage().key(), e);
    }
  }

  private FloatBuffer values(Storage storage) throws IOException {
    ZipEntry entry = zip.getEntry(root + "/data/" + storage.key());
    if (entry == null) {
      throw noTorchScript(file, "it has no data/" + storage.key(), null);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      return ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
