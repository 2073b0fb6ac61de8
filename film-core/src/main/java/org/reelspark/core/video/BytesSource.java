package org.reelspark.core.video;

import org.reelspark.core.io.SeekableSource;

/** A file in memory. */
final class BytesSource implements SeekableSource {
  private final String name;
  private final byte[] bytes;

  BytesSource(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
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
  public int read(long position, byte[] buffer, int offset, int length) {
    if (position >= bytes.length) {
      return -1;
    }
    int n = (int) Math.min(length, bytes.length - position);
    System.arraycopy(bytes, (int) position, buffer, offset, n);
    return n;
  }

  @Override
  public void close() {}
}
