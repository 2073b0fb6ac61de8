package org.reelspark.jobs.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.reelspark.core.io.SeekableSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranged reads over streams that can be opened at a position. A position costs nothing until it is
 * read; a short way forward is read through; a failed read is tried again on a new stream.
 */
final class RangedSource implements SeekableSource {
  private static final Logger LOG = LoggerFactory.getLogger(RangedSource.class);

  /** Reading this much costs less than a new request. */
  static final int READ_THROUGH = 1 << 18;

  /** Attempts at one read, each after the first on a new stream. */
  static final int ATTEMPTS = 4;

  /** A stream of the file from a position to its end. */
  interface Opener {
    InputStream open(long position) throws IOException;
  }

  private final String name;
  private final long size;
  private final Opener opener;
  private final long firstPauseMillis;
  private InputStream stream;
  private long at;

  RangedSource(String name, long size, Opener opener, long firstPauseMillis) {
    this.name = name;
    this.size = size;
    this.opener = opener;
    this.firstPauseMillis = firstPauseMillis;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position >= size) {
      return -1;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return tryRead(position, buffer, offset, length);
      } catch (InterruptedIOException e) {
        drop();
        throw e;
      } catch (IOException e) {
        drop();
        if (attempt == ATTEMPTS) {
          throw new IOException(
              "%s: byte %d could not be read in %d attempts: %s"
                  .formatted(name, position, ATTEMPTS, e.getMessage()),
              e);
        }
        LOG.warn("{}: byte {}, attempt {}: {}", name, position, attempt, e.toString());
        pause(firstPauseMillis << (attempt - 1));
      }
    }
  }

  private int tryRead(long position, byte[] buffer, int offset, int length) throws IOException {
    if (stream != null && (position < at || position - at > READ_THROUGH)) {
      drop();
    }
    if (stream == null) {
      stream = opener.open(position);
      at = position;
    }
    if (at < position) {
      stream.skipNBytes(position - at);
      at = position;
    }
    int n = stream.read(buffer, offset, (int) Math.min(length, size - position));
    if (n < 1) {
      throw new EOFException("the stream ended at byte " + at + " of " + size);
    }
    at += n;
    return n;
  }

  private void pause(long millis) throws InterruptedIOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(name + ": stopped while waiting to read again");
    }
  }

  private void drop() {
    InputStream old = stream;
    stream = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        LOG.debug("{}: closing a stream that is no longer wanted", name, e);
      }
    }
  }

  @Override
  public void close() {
    drop();
  }
}
