package org.reelspark.core.video;

import java.nio.ByteBuffer;

/** Walks through the NAL units of a packet or of a decoder configuration. */
final class NalUnits {
  private NalUnits() {}

  /** Takes the units one by one. */
  interface Visitor {
    /** The unit's bytes are those of {@code bytes} from {@code start} to before {@code end}. */
    void unit(ByteBuffer bytes, int start, int end);
  }

  /**
   * Visits the units of a packet.
   *
   * @param lengthBytes bytes of the length before each unit, 0 where start codes part them
   * @return false where the lengths don't fit the packet
   */
  static boolean visit(ByteBuffer packet, int lengthBytes, Visitor visitor) {
    if (lengthBytes == 0) {
      for (int at = StartCodes.next(packet, 0); at >= 0; ) {
        int next = StartCodes.next(packet, at);
        int end = next < 0 ? packet.limit() : next - 3;
        if (at < end) {
          visitor.unit(packet, at, end);
        }
        at = next;
      }
      return true;
    }
    int at = 0;
    while (at + lengthBytes <= packet.limit()) {
      long length = 0;
      for (int i = 0; i < lengthBytes; i++) {
        length = (length << 8) | (packet.get(at++) & 0xff);
      }
      if (length > packet.limit() - at) {
        return false;
      }
      if (length > 0) {
        visitor.unit(packet, at, at + (int) length);
      }
      at += (int) length;
    }
    return at == packet.limit();
  }

  /**
   * Visits the units of one array of a decoder configuration, each after its length in two bytes.
   *
   * @return the byte after the array, -1 where a length does not fit
   */
  static int visitArray(ByteBuffer configuration, int from, int count, Visitor visitor) {
    int at = from;
    for (int i = 0; i < count && at + 2 <= configuration.limit(); i++) {
      int length = configuration.getShort(at) & 0xffff;
      at += 2;
      if (length == 0 || at + length > configuration.limit()) {
        return -1;
      }
      visitor.unit(configuration, at, at + length);
      at += length;
    }
    return at;
  }
}
