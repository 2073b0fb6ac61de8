package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Values that follow from a number, the same as in the scripts that worked out what tests expect.
 */
final class Numbered {
  private static final int[] VGG = {1, 1, 0, 2, 2, 0, 4, 4, 4, 0, 8, 8, 8, 0, 8, 8, 8, 0};

  private Numbered() {}

  /** From -1 to 1. */
  static float[] uniform(int number, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      long z = (i + 1) * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      z ^= z >>> 31;
      values[i] = (float) ((z >>> 40) / (double) (1 << 23) - 1);
    }
    return values;
  }

  static float[] around(float centre, float spread, int number, int count) {
    float[] values = uniform(number, count);
    for (int i = 0; i < count; i++) {
      values[i] = centre + spread * values[i];
    }
    return values;
  }

  /** RGB of 0 to 1. */
  static NDArray picture(NDManager manager, int number, int batch, int height, int width) {
    return manager.create(
        around(0.5f, 0.5f, number, batch * 3 * height * width), new Shape(batch, 3, height, width));
  }

  /** Writes a small VGG-16, at most 16 wide, with numbered weights. */
  static void writeVgg(Path file, int width) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{\"format\":\"pt\"}");
    ByteBuffer data = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
    int number = 0;
    int layer = 0;
    int inputs = 3;
    for (int times : VGG) {
      if (times == 0) {
        layer++;
        continue;
      }
      int outputs = width * times;
      int fanIn = inputs * 9;
      put(
          header,
          data,
          "features." + layer + ".weight",
          number++,
          0,
          (float) Math.sqrt(6.0 / fanIn),
          outputs,
          inputs,
          3,
          3);
      put(header, data, "features." + layer + ".bias", number++, 0, 0.1f, outputs);
      put(header, data, "features." + (layer + 1) + ".weight", number++, 1, 0.1f, outputs);
      put(header, data, "features." + (layer + 1) + ".bias", number++, 0, 0.1f, outputs);
      put(header, data, "features." + (layer + 1) + ".running_mean", number++, 0, 0.1f, outputs);
      put(header, data, "features." + (layer + 1) + ".running_var", number++, 1, 0.4f, outputs);
      layer += 3;
      inputs = outputs;
    }
    data.flip();
    write(file, header.append('}').toString(), data);
  }

  static void write(Path file, String header, ByteBuffer data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer whole =
        ByteBuffer.allocate(8 + json.length + data.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    whole.putLong(json.length).put(json).put(data);
    Files.write(file, whole.array());
  }

  static void put(
      StringBuilder header,
      ByteBuffer data,
      String name,
      int number,
      float centre,
      float spread,
      int... shape) {
    int count = 1;
    StringBuilder dimensions = new StringBuilder();
    for (int each : shape) {
      count *= each;
      dimensions.append(dimensions.length() == 0 ? "" : ",").append(each);
    }
    int from = data.position();
    for (float value : around(centre, spread, number, count)) {
      data.putFloat(value);
    }
    header.append(
        ",\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
            .formatted(name, dimensions, from, data.position()));
  }
}
