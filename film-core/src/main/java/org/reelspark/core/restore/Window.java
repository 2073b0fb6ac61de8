package org.reelspark.core.restore;

import java.util.List;
import org.reelspark.core.frame.Frame;

/**
 * A frame and its neighbours. Where the film or the shot ends within reach, the nearest frame of
 * the shot stands in, as the same object. Networks of ours see the frame from the other side
 * instead.
 *
 * @param frameNumber number of the centre frame in the film
 * @param frames 2r+1 frames in order, all of one format
 * @param gains of each: its flicker correction, and in a fade what makes it as bright as the
 *     centre; exactly 1 for none
 * @param black luma of black, in samples of the film's bit depth: gains act above it
 * @param cut whether a shot begins with the centre frame
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Window(int frameNumber, List<Frame> frames, float[] gains, int black, boolean cut) {
  public Window {
    frames = List.copyOf(frames);
    if (frames.size() % 2 == 0 || gains.length != frames.size()) {
      throw new IllegalArgumentException(
          frames.size() + " frames and " + gains.length + " gains are not a window");
    }
  }

  public int radius() {
    return frames.size() / 2;
  }

  /** The frame to restore. */
  public Frame centre() {
    return frames.get(radius());
  }

  /** The centre frame's flicker correction. */
  public float gain() {
    return gains[radius()];
  }
}
