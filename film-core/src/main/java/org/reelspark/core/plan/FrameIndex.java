package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.Arrays;

/**
 * All frames of a film, or a run of them, in presentation order, in primitive arrays: 25 bytes a
 * frame.
 *
 * <p>A frame's number is its place in the whole film, also in a slice. PTS rise strictly. A seek
 * point is a frame from which a decoder that starts there gives this frame and every later one as a
 * decode from the film's start would; {@link #position} is the byte of its packet.
 */
public final class FrameIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How an index was made. */
  public enum Method {
    /**
     * By the container's table of packets, without their payloads: in its codec every packet is one
     * shown frame, whatever is in it.
     */
    TABLE,
    /** By demuxing alone: every packet is provably one shown frame. */
    PACKETS,
    /** By decoding the film once from its start. */
    DECODE
  }

  private final Method method;
  private final int first;
  private final long[] pts;
  private final long[] durations;
  private final long[] positions;
  private final boolean[] seekPoints;
  private final long checksum;

  /**
   * The arrays are taken over, not copied.
   *
   * @param checksum over every packet of the film, 0 where a table was enough
   */
  public FrameIndex(
      Method method,
      long[] pts,
      long[] durations,
      long[] positions,
      boolean[] seekPoints,
      long checksum) {
    this(method, 0, pts, durations, positions, seekPoints, checksum);
  }

  private FrameIndex(
      Method method,
      int first,
      long[] pts,
      long[] durations,
      long[] positions,
      boolean[] seekPoints,
      long checksum) {
    if (durations.length != pts.length
        || positions.length != pts.length
        || seekPoints.length != pts.length) {
      throw new IllegalArgumentException("the arrays of an index differ in length");
    }
    for (int i = 1; i < pts.length; i++) {
      if (pts[i] <= pts[i - 1]) {
        throw new IllegalArgumentException(
            "frame " + (first + i) + " (pts " + pts[i] + ") is not after pts " + pts[i - 1]);
      }
    }
    this.method = method;
    this.first = first;
    this.pts = pts;
    this.durations = durations;
    this.positions = positions;
    this.seekPoints = seekPoints;
    this.checksum = checksum;
  }

  public Method method() {
    return method;
  }

  /**
   * CRC-32C over times and payloads of every packet of the film, of all its streams: what tells it
   * from a film of the same frames that was repaired, or damaged, in the middle. 0 where a table
   * was enough: then its {@link org.reelspark.core.io.FileStamp} has to.
   */
  public long checksum() {
    return checksum;
  }

  /** Number of the first frame held: 0 unless this is a slice. */
  public int first() {
    return first;
  }

  /** One past the number of the last frame held. */
  public int end() {
    return first + pts.length;
  }

  public int size() {
    return pts.length;
  }

  /** Presentation time in ticks. */
  public long pts(int frame) {
    return pts[frame - first];
  }

  /** Duration in ticks; the distance to the next frame where the film does not say. */
  public long duration(int frame) {
    return durations[frame - first];
  }

  /** Seconds from the first frame's time to the end of the last. */
  public double seconds(Rational timeBase) {
    int last = pts.length - 1;
    return (pts[last] + durations[last] - pts[0]) * timeBase.value();
  }

  /** Byte of the frame's packet in the file, -1 where unknown. */
  public long position(int frame) {
    return positions[frame - first];
  }

  public boolean seekPoint(int frame) {
    return seekPoints[frame - first];
  }

  /** The nearest seek point at or before a frame, or -1 where this index holds none. */
  public int seekPointAtOrBefore(int frame) {
    for (int i = frame; i >= first; i--) {
      if (seekPoints[i - first]) {
        return i;
      }
    }
    return -1;
  }

  /** The number of the frame with this PTS, or -1. */
  public int find(long ticks) {
    int i = Arrays.binarySearch(pts, ticks);
    return i < 0 ? -1 : first + i;
  }

  /**
   * The number of the first frame whose PTS is not before {@code ticks}; {@link #end()} if none.
   */
  public int atOrAfter(long ticks) {
    int i = Arrays.binarySearch(pts, ticks);
    return first + (i < 0 ? -i - 1 : i);
  }

  /** The frames {@code [from, to)} under their own numbers. */
  public FrameIndex slice(int from, int to) {
    int a = from - first;
    int b = to - first;
    return new FrameIndex(
        method,
        from,
        Arrays.copyOfRange(pts, a, b),
        Arrays.copyOfRange(durations, a, b),
        Arrays.copyOfRange(positions, a, b),
        Arrays.copyOfRange(seekPoints, a, b),
        checksum);
  }
}
