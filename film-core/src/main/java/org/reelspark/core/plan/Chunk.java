package org.reelspark.core.plan;

/**
 * A run of frames that one task restores, and the wider run that it reads for it. Numbers are frame
 * numbers of the whole film; ranges are half open.
 *
 * <pre>
 *   seek      paddedFirst   first                 end    paddedEnd
 *    |  skipped   |   halo    |        core         |  halo  |
 * </pre>
 *
 * @param id place of the chunk in the plan, from 0
 * @param seek the seek point that decoding starts at
 */
public record Chunk(int id, int first, int end, int paddedFirst, int paddedEnd, int seek)
    implements java.io.Serializable {
  public Chunk {
    if (seek < 0 || seek > paddedFirst || paddedFirst > first || first >= end || end > paddedEnd) {
      throw new IllegalArgumentException(
          "chunk "
              + id
              + ": seek %d, padded [%d, %d), core [%d, %d) is not in order"
                  .formatted(seek, paddedFirst, paddedEnd, first, end));
    }
  }

  /** Frames restored. */
  public int frames() {
    return end - first;
  }
}
