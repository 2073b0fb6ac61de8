package org.reelspark.core.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a film into chunks and runs: a pure function of the frame index, the frames wanted, the
 * model's radius and the chunk length, and of nothing else.
 *
 * <pre>
 *   r = 2          K = seek point
 *   frames         K . . . . . . . K . . . . . . . K . . . . .
 *   chunk 0        [---- core ---------)~~
 *   chunk 1                        ~~[---- core ------)~~
 *   chunk 2                                        ~~[-- core -)
 * </pre>
 *
 * <p>A core begins r frames after a seek point, so its padded span begins on it, and only 2r frames
 * and the decoder's delay are decoded twice. Where there is no such place within a default length,
 * the film is cut all the same, and the later chunk joins the run of the earlier: one task decodes
 * both in one go.
 */
public final class Planner {
  /** Chunks of a long film are no shorter in the mean: segments cost a key frame each. */
  static final int SHORTEST = 240;

  /** Lengths of a long film's chunks over the default one: of the first, and of the last. */
  static final double FIRST = 1.4;

  static final double LAST = 0.2;

  /** Share of a long film, at its end, over which the lengths fall. */
  static final double FALL = 0.3;

  /** Chunks that a short film is cut into, where it has frames enough: cores are to share it. */
  static final int FEWEST_CHUNKS = 8;

  /** A chunk of a short film is no shorter, unless asked for. */
  static final int SHORTEST_OF_SHORT = 48;

  /** Frames that a decoder reads ahead of the last one wanted, at most in common streams. */
  static final int DECODER_DELAY = 4;

  /** Share of frames that may be decoded twice. */
  static final double TWICE = 0.03;

  private Planner() {}

  /** The mean length of chunks where none is asked for, in frames. */
  public static int defaultChunkFrames(int radius) {
    return Math.max(SHORTEST, (int) Math.ceil((2 * radius + DECODER_DELAY) / TWICE));
  }

  /**
   * Chunks of the default length in the mean, cut where decoding can begin: {@value #FIRST} times
   * as long, and over the last {@value #FALL} of the frames falling to {@value #LAST} times. So
   * what takes the chunks in turn, however many there are, ends at nearly one time (guided
   * self-scheduling, Polychronopoulos and Kuck, 1987). A film too short for {@value #FEWEST_CHUNKS}
   * of the default length is cut into 2, 4 or 8 of one length, wherever that is, each a run of its
   * own unless more frames than the default length were decoded for nothing.
   *
   * @param from first frame to restore
   * @param to one past the last
   */
  public static List<Run> plan(FrameIndex index, int from, int to, int radius) {
    int length = defaultChunkFrames(radius);
    int frames = to - from;
    if (frames > 0 && frames < FEWEST_CHUNKS * length) {
      int chunks =
          Math.max(1, Integer.highestOneBit(Math.min(FEWEST_CHUNKS, frames / SHORTEST_OF_SHORT)));
      int each = (frames + chunks - 1) / chunks;
      return runs(index, starts(from, to, each), to, radius, length);
    }
    List<Integer> starts = new ArrayList<>();
    int start = from;
    while (start < to) {
      starts.add(start);
      start = border(index, start, to, length, (double) (to - start) / frames, radius);
    }
    return runs(index, starts, to, radius, 0);
  }

  /**
   * Chunks of exactly {@code chunkFrames} frames, the last maybe shorter. A chunk that would decode
   * more frames for nothing than it restores joins the run before.
   */
  public static List<Run> plan(FrameIndex index, int from, int to, int radius, int chunkFrames) {
    if (chunkFrames < 1) {
      throw new SettingsException(
          "--chunk-frames=" + chunkFrames + ": a chunk has 1 frame or more");
    }
    return runs(index, starts(from, to, chunkFrames), to, radius, chunkFrames);
  }

  private static List<Integer> starts(int from, int to, int chunkFrames) {
    List<Integer> starts = new ArrayList<>();
    for (long start = from; start < to; start += chunkFrames) {
      starts.add((int) start);
    }
    return starts;
  }

  /**
   * @param usual the default length
   * @param left share of the frames from {@code start} on
   */
  private static int border(
      FrameIndex index, int start, int to, int usual, double left, int radius) {
    int length = (int) Math.ceil(usual * (LAST + (FIRST - LAST) * Math.min(1, left / FALL)));
    if (to - start < length * 3 / 2) {
      return to;
    }
    for (int first = start + length; first <= start + length + usual; first++) {
      if (first < to && first - radius >= index.first() && index.seekPoint(first - radius)) {
        return to - first < length / 2 ? to : first;
      }
    }
    return start + length;
  }

  private static List<Run> runs(
      FrameIndex index, List<Integer> starts, int to, int radius, int tolerated) {
    if (starts.isEmpty()) {
      throw new SettingsException("there are no frames to restore");
    }
    List<Run> runs = new ArrayList<>();
    List<Chunk> open = new ArrayList<>();
    int seek = -1;
    int looked = index.first() - 1;
    for (int i = 0; i < starts.size(); i++) {
      int first = starts.get(i);
      int end = i + 1 < starts.size() ? starts.get(i + 1) : to;
      int paddedFirst = Math.max(index.first(), first - radius);
      int paddedEnd = (int) Math.min(index.end(), (long) end + radius);
      while (looked < paddedFirst) {
        looked++;
        if (index.seekPoint(looked)) {
          seek = looked;
        }
      }
      int from = seek < 0 ? index.first() : seek;
      if (paddedFirst - from > tolerated && !open.isEmpty()) {
        open.add(new Chunk(i, first, end, paddedFirst, paddedEnd, from));
        continue;
      }
      if (!open.isEmpty()) {
        runs.add(new Run(open));
        open.clear();
      }
      open.add(new Chunk(i, first, end, paddedFirst, paddedEnd, from));
    }
    runs.add(new Run(open));
    return List.copyOf(runs);
  }
}
