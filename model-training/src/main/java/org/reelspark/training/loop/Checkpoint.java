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
 * @param run what decides the run, in words
 * @param step steps done
 * @param steps steps of the whole run
 * @param trainedSeconds time spent so far
 */
record Checkpoint(String run, long step, long steps, double trainedSeconds) {
  private static final long MAGIC = 0x52435F434B505432L;

  /** Writes the file whole or not at all. */
  void write(Path file, Course<?> course) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
      out.writeLong(MAGIC);
      out.writeUTF(run);
      out.writeLong(step);
      out.writeLong(steps);
      out.writeDouble(trainedSeconds);
      course.write(out);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads where a run stands and leaves its state alone. */
  static Checkpoint read(Path file) throws IOException {
    try (DataInputStream in = open(file)) {
      return header(in, file);
    }
  }

  /** Sets a course to the state in a file. */
  static void restore(Path file, Course<?> course) throws IOException {
    try (DataInputStream in = open(file)) {
      header(in, file);
      course.read(in);
    } catch (IOException e) {
      throw new IOException(file + " does not fit: " + e.getMessage(), e);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }

  private static Checkpoint header(DataInputStream in, Path file) throws IOException {
    if (in.readLong() != MAGIC) {
      throw new IOException(file + " is no checkpoint of this trainer");
    }
    return new Checkpoint(in.readUTF(), in.readLong(), in.readLong(), in.readDouble());
  }
}
