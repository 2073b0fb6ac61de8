package org.reelspark.jobs.storage;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.SeekableSource;

/**
 * A film as the tasks of one executor read it: what is read of it while it is opened, its header
 * and its index, is fetched once and kept for the tasks that open it later.
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

  /**
   * Takes the source over: it is closed with this.
   *
   * @param stamp tells films, and states of a film, apart
   */
  public FilmSource(FileStamp stamp, SeekableSource source) throws IOException {
    this.source = source;
    this.size = source.size();
    synchronized (OPENINGS) {
      this.kept = OPENINGS.computeIfAbsent(stamp, any -> new Opening());
    }
  }

  /** The film is open: what is read from now on is not kept. */
  public void opened() {
    opening = false;
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
    if (position >= size) {
      return -1;
    }
    byte[] block = kept.block(position / BLOCK, opening ? source : null);
    if (block == null) {
      return source.read(position, buffer, offset, length);
    }
    int at = (int) (position % BLOCK);
    int n = Math.min(length, block.length - at);
    System.arraycopy(block, at, buffer, offset, n);
    return n;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  /** The blocks kept of one film. Two tasks that want a block at once fetch it once. */
  private static final class Opening {
    private final Map<Long, byte[]> blocks = new HashMap<>();

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
