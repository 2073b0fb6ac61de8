package org.reelspark.jobs.storage;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;

/**
 * A film as the tasks of one executor read it, those that index it, restore it and join it: what is
 * read of it while it is opened, its header and its index, is fetched once and kept for those that
 * open it later. The first to open it does so alone; the others wait until it has, and read on no
 * further than to what is kept.
 */
public final class FilmSource implements SeekableSource {
  private static final int BLOCK = 1 << 16;

  /** Blocks kept of one film: 32 MB. An index larger than that is in part fetched again. */
  private static final int BLOCKS = 512;

  private static final int FILMS = 4;

  private static final Map<FileStamp, Opening> OPENINGS =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<FileStamp, Opening> eldest) {
          return size() > FILMS;
        }
      };

  private final SeekableSource source;
  private final long size;
  private final Opening kept;
  private boolean opening = true;
  private boolean first;

  private FilmSource(SeekableSource source, Opening kept) throws IOException {
    this.source = source;
    this.size = source.size();
    this.kept = kept;
    this.first = kept.begin();
  }

  /**
   * Takes a source over, which is closed with this, and waits while another task is the first to
   * open the film.
   *
   * @param stamp tells films, and states of a film, apart
   */
  public static FilmSource of(FileStamp stamp, SeekableSource source) throws IOException {
    Opening kept;
    synchronized (OPENINGS) {
      kept = OPENINGS.computeIfAbsent(stamp, any -> new Opening());
    }
    try {
      return new FilmSource(source, kept);
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /** The film is open: what is read from now on is not kept. */
  public void opened() {
    opening = false;
    if (first) {
      first = false;
      kept.end(true);
    }
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    return read(position, ByteBuffer.wrap(buffer, offset, length));
  }

  @Override
  public int read(long position, ByteBuffer buffer) throws IOException {
    if (position >= size) {
      return -1;
    }
    long number = position / BLOCK;
    if (source instanceof RangedSource ranged) {
      ranged.stopAt(kept.after(number) * BLOCK);
    }
    byte[] block = kept.block(number, opening ? source : null);
    if (block == null) {
      return source.read(position, buffer);
    }
    int at = (int) (position % BLOCK);
    int n = Math.min(buffer.remaining(), block.length - at);
    buffer.put(block, at, n);
    return n;
  }

  @Override
  public void close() throws IOException {
    if (first) {
      first = false;
      kept.end(false);
    }
    source.close();
  }

  /** The blocks kept of one film. Two tasks that want a block at once fetch it once. */
  private static final class Opening {
    private final NavigableMap<Long, byte[]> blocks = new TreeMap<>();
    private final Semaphore turn = new Semaphore(1);
    private volatile boolean done;

    /** Whether the caller is the first to open the film; waits while another is. */
    boolean begin() throws InterruptedIOException {
      if (done) {
        return false;
      }
      try {
        turn.acquire();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped while another task opened the film");
      }
      if (done) {
        turn.release();
      }
      return !done;
    }

    /**
     * @param opened whether the first has opened the film; where it failed, another is the first
     */
    void end(boolean opened) {
      done = opened;
      turn.release();
    }

    /** The next block after one that is kept; far behind the film where there is none. */
    synchronized long after(long number) {
      Long next = blocks.higherKey(number);
      return next == null ? Long.MAX_VALUE / BLOCK : next;
    }

    /**
     * @param source fetches a block that is not there; null where it is not to be kept
     * @return null where the block is not kept
     */
    synchronized byte[] block(long number, SeekableSource source) throws IOException {
      byte[] block = blocks.get(number);
      if (block == null && source != null && blocks.size() < BLOCKS) {
        block = fetch(source, number * BLOCK);
        blocks.put(number, block);
      }
      return block;
    }

    private static byte[] fetch(SeekableSource source, long from) throws IOException {
      byte[] block = new byte[(int) Math.min(BLOCK, source.size() - from)];
      for (int filled = 0; filled < block.length; ) {
        int n = source.read(from + filled, block, filled, block.length - filled);
        if (n < 1) {
          throw new EOFException(source.name() + ": ends at byte " + (from + filled));
        }
        filled += n;
      }
      return block;
    }
  }
}
