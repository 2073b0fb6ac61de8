package org.reelspark.core.video;

import java.io.IOException;
import org.reelspark.core.io.SeekableSource;

/** A film in memory, which may fail to be read from some byte on. */
class MemorySource implements SeekableSource {
  private final String name;
  private final byte[] bytes;
  private final long failsFrom;

  MemorySource(String name, byte[] bytes) {
    this(name, bytes, Long.MAX_VALUE);
  }

  MemorySource(String name, byte[] bytes, long failsFrom) {
    this.name = name;
    this.bytes = bytes;
    this.failsFrom = failsFrom;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) throws IOException {
    if (position >= bytes.length) {
      return -1;
    }
    if (position >= failsFrom) {
      throw new IOException(name + ": the disk has failed at byte " + position);
    }
    int n = (int) Math.min(Math.min(length, bytes.length - position), failsFrom - position);
    System.arraycopy(bytes, (int) position, buffer, offset, n);
    return n;
  }

  @Override
  public void close() {}
}
