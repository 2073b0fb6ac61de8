package org.reelspark.training.fastai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reelspark.core.network.ModelException;

/**
 * Named arrays of a safetensors file: eight bytes with the length of a header, little endian, the
 * header in JSON, and raw values. Only arrays of 32-bit floats can be read; what else the file
 * holds is left alone. Nothing in the file is run.
 */
final class Safetensors implements WeightsFile {
  private static final int LARGEST_HEADER = 1 << 24;
  private static final int LARGEST_ARRAY = 1 << 28;

  private record Entry(List<Long> shape, String type, long from, long end) {}

  private final Path file;
  private final FileChannel channel;
  private final long dataFrom;
  private final Map<String, Entry> entries = new TreeMap<>();

  private Safetensors(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    long size = channel.size();
    long header = size < Long.BYTES ? -1 : read(0, Long.BYTES).getLong();
    if (header < 2 || header > LARGEST_HEADER || header > size - Long.BYTES) {
      throw unsound("its header would have " + header + " bytes");
    }
    dataFrom = Long.BYTES + header;
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(read(Long.BYTES, (int) header).array());
    } catch (JsonProcessingException e) {
      throw unsound("its header is no JSON");
    }
    root.fields()
        .forEachRemaining(
            each -> {
              if (!each.getKey().equals("__metadata__")) {
                entries.put(each.getKey(), entry(each.getKey(), each.getValue(), size - dataFrom));
              }
            });
  }

  /**
   * @throws ModelException where it is no such file
   * @throws IOException where it can't be read
   */
  static Safetensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Safetensors(file, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private Entry entry(String name, JsonNode node, long bytes) {
    JsonNode offsets = node.path("data_offsets");
    JsonNode dimensions = node.path("shape");
    if (!dimensions.isArray() || !offsets.isArray() || offsets.size() != 2) {
      throw unsound(name + " has no shape or no place");
    }
    List<Long> shape = new ArrayList<>();
    for (JsonNode each : dimensions) {
      if (!each.canConvertToLong() || each.asLong() < 0) {
        throw unsound(name + " has the shape " + dimensions);
      }
      shape.add(each.asLong());
    }
    long from = offsets.get(0).asLong(-1);
    long end = offsets.get(1).asLong(-1);
    if (from < 0 || end < from || end > bytes) {
      throw unsound(name + " lies at " + offsets + " of " + bytes + " bytes");
    }
    return new Entry(shape, node.path("dtype").asText(), from, end);
  }

  @Override
  public boolean has(String name) {
    return entries.containsKey(name);
  }

  @Override
  public float[] floats(String name, List<Long> shape) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) {
      throw new ModelException(file + " holds no array " + name);
    }
    if (!entry.type().equals("F32")) {
      throw new ModelException(
          file + ": " + name + " is of type " + entry.type() + "; save it as 32-bit floats");
    }
    if (!entry.shape().equals(shape)) {
      throw new ModelException(file + ": " + name + " is " + entry.shape() + ", not " + shape);
    }
    long count = shape.stream().reduce(1L, Math::multiplyExact);
    if (count > LARGEST_ARRAY || entry.end() - entry.from() != Float.BYTES * count) {
      throw unsound(name + " has " + (entry.end() - entry.from()) + " bytes for " + shape);
    }
    float[] values = new float[(int) count];
    read(dataFrom + entry.from(), Float.BYTES * values.length).asFloatBuffer().get(values);
    return values;
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {}
    return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  private ModelException unsound(String what) {
    return new ModelException(file + " is no sound safetensors file: " + what);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
