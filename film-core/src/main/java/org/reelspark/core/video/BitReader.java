package org.reelspark.core.video;

import java.nio.ByteBuffer;

/** Reads the bits of a NAL unit's payload, without the bytes that keep start codes out of it. */
final class BitReader {
  private final ByteBuffer bytes;
  private final int end;
  private int position;
  private int zeros;
  private int current;
  private int left;

  /** Reads {@code bytes} from {@code start} to before {@code end}; past it come zeros. */
  BitReader(ByteBuffer bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  boolean bit() {
    return bits(1) != 0;
  }

  int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      if (left == 0) {
        current = nextByte();
        left = 8;
      }
      left--;
      value = (value << 1) | ((current >> left) & 1);
    }
    return value;
  }

  /** An unsigned Exp-Golomb number. */
  int golomb() {
    int length = 0;
    while (length < 32 && position <= end && !bit()) {
      length++;
    }
    return length >= 31 ? Integer.MAX_VALUE : (1 << length) - 1 + bits(length);
  }

  private int nextByte() {
    if (position >= end) {
      position = end + 1;
      return 0;
    }
    int value = bytes.get(position++) & 0xff;
    if (zeros >= 2 && value == 3 && position < end) {
      zeros = 0;
      value = bytes.get(position++) & 0xff;
    }
    zeros = value == 0 ? zeros + 1 : 0;
    return value;
  }
}
