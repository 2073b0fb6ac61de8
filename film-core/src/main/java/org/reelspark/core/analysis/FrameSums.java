package org.reelspark.core.analysis;

import java.io.Serializable;

/**
 * What the analysis keeps of one frame; it follows from the frame and the one before it alone.
 *
 * @param step by how much brighter the frame is than the one before, in millionths of the natural
 *     logarithm of light; {@link #UNKNOWN} where too little of the picture says so
 * @param thumbnail mean luma above black of blocks of the picture, in rows, 0 to 255
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record FrameSums(int step, byte[] thumbnail) implements Serializable {
  /** The step of a first frame, and to or from black or white. */
  public static final int UNKNOWN = Integer.MIN_VALUE;
}
