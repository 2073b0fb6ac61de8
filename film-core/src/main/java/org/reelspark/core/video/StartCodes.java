package org.reelspark.core.video;

import java.nio.ByteBuffer;

/** Finds the three bytes 00 00 01 that stand before every unit of an MPEG stream. */
final class StartCodes {
  private StartCodes() {}

  /** The byte after the first start code at or after {@code from}, or -1. */
  static int next(ByteBuffer bytes, int from) {
    int limit = bytes.limit();
    int at = from + 2;
    while (at < limit) {
      int b = bytes.get(at);
      if (b == 1 && bytes.get(at - 1) == 0 && bytes.get(at - 2) == 0) {
        return at + 1;
      }
      at += (b & 0xfe) != 0 ? 3 : 1;
    }
    return -1;
  }
}
