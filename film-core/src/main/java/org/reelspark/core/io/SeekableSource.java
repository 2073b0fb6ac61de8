package org.reelspark.core.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes of known length that can be read from any position. Used by one thread at a time.
 *
 * <p>Seeking is lazy: a position costs nothing until it is read. An implementation over a network
 * reads a short gap through, reopens after a failed read and then fails; it never reports a failure
 * as the end.
 */
public interface SeekableSource extends Closeable {
  /** The location as the user wrote it, for messages. */
  String name();

  /** Length in bytes. */
  long size() throws IOException;

  /**
   * Reads at least one byte.
   *
   * @return bytes read, or -1 when {@code position} is at or past the end
   */
  int read(long position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Reads at least one byte into a buffer that has room for it. Files of this machine spare direct
   * buffers the way through an array.
   *
   * @return bytes read, or -1 when {@code position} is at or past the end
   */
  default int read(long position, ByteBuffer buffer) throws IOException {
    byte[] bytes = new byte[Math.min(buffer.remaining(), 1 << 16)];
    int n = read(position, bytes, 0, bytes.length);
    if (n > 0) {
      buffer.put(bytes, 0, n);
    }
    return n;
  }
}
