package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Aligns windows on a processor, as {@link Alignment} says. */
final class PlaneAlignment {
  private final int channels;
  private final int height;
  private final int width;
  private final FloatBuffer window;
  private final FloatBuffer aligned;
  private final float[] line;
  private final float[] more;

  private PlaneAlignment(Shape shape, FloatBuffer window, FloatBuffer aligned) {
    this.channels = (int) shape.get(2);
    this.height = (int) shape.get(3);
    this.width = (int) shape.get(4);
    this.window = window;
    this.aligned = aligned;
    this.line = new float[width];
    this.more = new float[width];
  }

  /**
   * @param window [B, 5, C, h, w], h and w multiples of 4
   * @return the same shape; belongs to the window's manager
   */
  static NDArray align(NDArray window) {
    Shape shape = window.getShape();
    NDArray aligned = Workspace.empty(window, shape);
    new PlaneAlignment(
            shape,
            window.toByteBuffer(true).asFloatBuffer(),
            aligned.toByteBuffer(true).asFloatBuffer())
        .align((int) shape.get(0));
    return aligned;
  }

  private void align(int windows) {
    MotionSearch search = new MotionSearch(height, width);
    for (int number = 0; number < windows; number++) {
      int first = number * Mixing.FRAMES;
      luma(first + Mixing.CENTRE, search.centre());
      search.centreIsSet();
      for (int i = 0; i < Mixing.FRAMES; i++) {
        int frame = first + i;
        if (i == Mixing.CENTRE) {
          copy(frame);
        } else {
          luma(frame, search.neighbour());
          move(frame, search.search());
        }
      }
    }
  }

  /** The sums of each four of luma, scaled so that sums over squares of them come in steps. */
  private void luma(int frame, Plane plane) {
    for (int y = 0; y < height; y++) {
      window.get(at(frame, 0, y), line);
      for (int corner = 1; corner < 4; corner++) {
        window.get(at(frame, corner, y), more);
        Rows.add(line, more);
      }
      Rows.scale(line, Alignment.COST_STEPS / 16);
      plane.set(y, line);
    }
  }

  /** Where a row of a channel begins. */
  private int at(int frame, int channel, int row) {
    return ((frame * channels + channel) * height + row) * width;
  }

  private void copy(int frame) {
    for (int channel = 0; channel < channels; channel++) {
      for (int y = 0; y < height; y++) {
        window.get(at(frame, channel, y), line);
        aligned.put(at(frame, channel, y), line);
      }
    }
  }

  private void move(int frame, Displacements found) {
    int[] ends = new int[width / 2];
    for (int y = 0; y < height; y++) {
      int runs = found.runs(y / 2, ends);
      for (int channel = 0; channel < channels; channel++) {
        boolean single = channels == 6 && channel >= 4;
        int from = 0;
        for (int i = 0; i < runs; i++) {
          int end = 2 * ends[i];
          int down = found.down(y / 2, from / 2);
          int across = found.across(y / 2, from / 2);
          if (single) {
            // Rounds towards the place that the displacement started from.
            int start = at(frame, channel, Math.max(0, Math.min(height - 1, y + down / 2)));
            take(start, start, start + width - 1, across / 2, from, end);
          } else {
            square(frame, channel, y, down, across, from, end);
          }
          from = end;
        }
        aligned.put(at(frame, channel, y), line);
      }
    }
  }

  /** Of one corner of squares, which are four channels: from whichever corner lies there. */
  private void square(int frame, int channel, int y, int down, int across, int from, int end) {
    int row = Math.max(0, Math.min(2 * height - 1, 2 * y + (channel >> 1 & 1) + down));
    int column = (channel & 1) + across;
    int left = at(frame, (channel & ~3) + 2 * (row & 1), row >> 1);
    int right = left + height * width;
    int start = (column & 1) == 0 ? left : right;
    take(start, left, right + width - 1, column >> 1, from, end);
  }

  /**
   * Into columns {@code [from, end)} what lies so far away in the row that begins at {@code start};
   * beyond it what is outermost.
   */
  private void take(int start, int leftmost, int rightmost, int away, int from, int end) {
    int first = Math.max(from, Math.min(end, -away));
    int last = Math.max(first, Math.min(end, width - away));
    if (first > from) {
      Arrays.fill(line, from, first, window.get(leftmost));
    }
    if (last - first < Plane.SHORT) {
      for (int x = first; x < last; x++) {
        line[x] = window.get(start + x + away);
      }
    } else {
      window.get(start + first + away, line, first, last - first);
    }
    if (last < end) {
      Arrays.fill(line, last, end, window.get(rightmost));
    }
  }
}
