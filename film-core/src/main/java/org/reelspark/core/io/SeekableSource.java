package org.reelspark.core.io;

import java.io.Closeable;
import java.io.IOException;

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
}
