package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Arrays of 32-bit floats under their names, as a checkpoint keeps them. */
public final class SavedArrays {
  private SavedArrays() {}

  /** Writes them in the order of the map. */
  public static void write(DataOutputStream out, Map<String, NDArray> arrays) throws IOException {
    out.writeInt(arrays.size());
    for (Map.Entry<String, NDArray> each : arrays.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeUTF(each.getValue().getShape().toString());
      float[] values = each.getValue().toFloatArray();
      ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length);
      bytes.asFloatBuffer().put(values);
      out.write(bytes.array());
    }
  }

  /**
   * Sets the values of arrays from what {@link #write} wrote.
   *
   * @throws IOException where those were others
   */
  public static void read(DataInputStream in, Map<String, NDArray> arrays) throws IOException {
    int count = in.readInt();
    if (count != arrays.size()) {
      throw new IOException("it holds " + count + " arrays, the network has " + arrays.size());
    }
    for (Map.Entry<String, NDArray> each : arrays.entrySet()) {
      String name = in.readUTF();
      String shape = in.readUTF();
      NDArray array = each.getValue();
      if (!name.equals(each.getKey()) || !shape.equals(array.getShape().toString())) {
        throw new IOException(
            "it holds %s of shape %s, the network has %s of %s"
                .formatted(name, shape, each.getKey(), array.getShape()));
      }
      byte[] bytes = new byte[Math.multiplyExact(Float.BYTES, Math.toIntExact(array.size()))];
      in.readFully(bytes);
      float[] values = new float[bytes.length / Float.BYTES];
      ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
      array.set(values);
    }
  }
}
