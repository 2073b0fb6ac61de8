package org.reelspark.training.loop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where a run stands: what it needs to go on exactly. Samples are drawn by their index and so need
 * no state of their own.
 *
 * @param step steps done
 * @param steps steps of the whole run
 * @param trainedSeconds time spent so far
 */
record Checkpoint(
    TrainSettings.Preset preset,
    long seed,
    int batch,
    float rate,
    long step,
    long steps,
    double trainedSeconds) {
  private static final long MAGIC = 0x52435F434B505431L;

  /** Writes the file whole or not at all. */
  void write(Path file, Weights weights) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
      out.writeLong(MAGIC);
      out.writeUTF(preset.name());
      out.writeLong(seed);
      out.writeInt(batch);
      out.writeFloat(rate);
      out.writeLong(step);
      out.writeLong(steps);
      out.writeDouble(trainedSeconds);
      weights.write(out);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads the state without the weights. */
  static Checkpoint read(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      return header(in, file);
    }
  }

  /** Reads state and weights. */
  static Checkpoint read(Path file, Weights weights) throws IOException {
    try (DataInputStream in = open(file)) {
      Checkpoint checkpoint = header(in, file);
      try {
        weights.read(in);
      } catch (IOException e) {
        throw new IOException(file + " does not fit: " + e.getMessage(), e);
      }
      return checkpoint;
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static Checkpoint header(DataInputStream in, Path file) throws IOException {
    if (in.readLong() != MAGIC) {
      throw new IOException(file + " is no checkpoint of this trainer");
    }
    return new Checkpoint(
        TrainSettings.Preset.valueOf(in.readUTF()),
        in.readLong(),
        in.readInt(),
        in.readFloat(),
        in.readLong(),
        in.readLong(),
        in.readDouble());
  }
}
