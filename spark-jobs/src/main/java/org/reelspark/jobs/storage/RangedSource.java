package org.reelspark.jobs.storage;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import org.reelspark.core.io.SeekableSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file fetched in ranges, which grow while it is read onwards: each is an eighth of what has been
 * fetched in one go. So little is fetched in vain, and a long read takes few requests. A fetch that
 * failed is tried again on a file opened anew.
 */
final class RangedSource implements SeekableSource {
  private static final Logger LOG = LoggerFactory.getLogger(RangedSource.class);

  /** The least and the most that is fetched at once. */
  static final int LEAST = 1 << 16;

  static final int MOST = 1 << 22;

  /** Passing over this much is still reading onwards. */
  static final int GAP = 1 << 18;

  /** Attempts at one range, each after the first on a file opened anew. */
  static final int ATTEMPTS = 4;

  /** An open file. */
  interface Ranges extends Closeable {
    /**
     * Reads exactly {@code length} bytes to the start of a buffer.
     *
     * @throws java.io.EOFException where the file ends before that
     */
    void read(long position, byte[] buffer, int length) throws IOException;
  }

  /** Opens the file. */
  interface Opener {
    Ranges open() throws IOException;
  }

  private final String name;
  private final long size;
  private final Opener opener;
  private final long firstPauseMillis;
  private Ranges ranges;
  private byte[] buffer = new byte[0];
  private long start;
  private int filled;
  private long inOneGo;
  private long stop = Long.MAX_VALUE;

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

  /** Has reads before a position fetch nothing from there on, because others have it. */
  void stopAt(long position) {
    stop = position;
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    if (position >= size) {
      return -1;
    }
    if (position < start || position >= start + filled) {
      fetch(position);
    }
    int at = (int) (position - start);
    int n = Math.min(length, filled - at);
    System.arraycopy(buffer, at, target, offset, n);
    return n;
  }

  private void fetch(long position) throws IOException {
    long end = start + filled;
    inOneGo = position >= end && position - end <= GAP ? inOneGo + filled : 0;
    long most = (position < stop ? Math.min(stop, size) : size) - position;
    int wanted = (int) Math.min(Math.max(LEAST, Math.min(MOST, inOneGo / 8)), most);
    if (buffer.length < wanted) {
      buffer = new byte[wanted];
    }
    filled = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        if (ranges == null) {
          ranges = opener.open();
        }
        ranges.read(position, buffer, wanted);
        start = position;
        filled = wanted;
        return;
      } catch (IOException e) {
        drop();
        if (isFinal(e)) {
          throw e;
        }
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

  /**
   * Whether trying again is in vain; a read that timed out is no interrupted one, though a kind.
   */
  private static boolean isFinal(IOException failure) {
    boolean stopped =
        failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException);
    return stopped
        || failure instanceof AccessDeniedException
        || failure instanceof FileNotFoundException;
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
    Ranges old = ranges;
    ranges = null;
    if (old != null) {
      try {
        old.close();
      } catch (IOException e) {
        LOG.debug("{}: closing a file that is no longer wanted", name, e);
      }
    }
  }

  @Override
  public void close() {
    drop();
  }
}
