package org.reelspark.core.video;

/**
 * A segment's bytes, big endian:
 *
 * <pre>
 * header   magic 8 | plan hash UTF | chunk 4 | first frame 4 | end 4 | extradata length 4, bytes
 * packet   length 4 | frame 4 | key 1 | bytes                          once for each frame
 * footer   -1 4 | packets 4 | reorder 4 | CRC-32C of all before it 4
 * </pre>
 *
 * Packets stand in the order in which they are decoded.
 */
final class SegmentFormat {
  /** "RSSEG" and the version of this format. */
  static final long MAGIC = 0x52535345_47000001L;

  static final int FOOTER = -1;
  static final int FOOTER_BYTES = 16;

  private SegmentFormat() {}
}
