package org.reelspark.core.io;

import java.io.Closeable;
import java.io.IOException;

/**
 * A new file that is written from its start to its end and appears whole or not at all.
 *
 * <p>Nothing is visible at the location before {@link #commit()}; {@link #close()} without it
 * discards what was written.
 */
public interface Sink extends Closeable {
  void write(byte[] buffer, int offset, int length) throws IOException;

  /** Bytes written so far. */
  long position();

  /** Makes the file visible. */
  void commit() throws IOException;
}
