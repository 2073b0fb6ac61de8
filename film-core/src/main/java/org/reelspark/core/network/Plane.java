package org.reelspark.core.network;

import java.util.Arrays;

/** A plane of values whose outermost ones repeat: beyond its rows, and a little beside them. */
final class Plane {
  /** How far beside a row values can be asked for. */
  static final int MARGIN = 4;

  /** Values that are sooner copied one by one. */
  static final int SHORT = 16;

  private final int height;
  private final int width;
  private final int stride;
  private final float[] values;

  Plane(int height, int width) {
    this.height = height;
    this.width = width;
    this.stride = width + 2 * MARGIN;
    this.values = new float[height * stride];
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** Copies {@code count} values from a column on, -{@value #MARGIN} being the first. */
  void get(int row, int column, float[] to, int first, int count) {
    int at = Math.max(0, Math.min(height - 1, row)) * stride + MARGIN + column;
    System.arraycopy(values, at, to, first, count);
  }

  void set(int row, float[] from) {
    int at = row * stride + MARGIN;
    System.arraycopy(from, 0, values, at, width);
    Arrays.fill(values, at - MARGIN, at, from[0]);
    Arrays.fill(values, at + width, at + width + MARGIN, from[width - 1]);
  }

  /** At half the size, the sums of squares of 2 x 2 times a factor. */
  void shrinkInto(Plane smaller, float factor) {
    float[] upper = new float[width];
    float[] lower = new float[width];
    float[] sums = new float[smaller.width];
    for (int y = 0; y < smaller.height; y++) {
      get(2 * y, 0, upper, 0, width);
      get(2 * y + 1, 0, lower, 0, width);
      for (int x = 0; x < width; x++) {
        upper[x] += lower[x];
      }
      for (int x = 0; x < sums.length; x++) {
        sums[x] = (upper[2 * x] + upper[2 * x + 1]) * factor;
      }
      smaller.set(y, sums);
    }
  }

  /**
   * Takes every value from where it is displaced to.
   *
   * @param found for each, or for each square of 2 x 2
   */
  void moveInto(Plane moved, Displacements found) {
    int step = height / found.height();
    float[] line = new float[width];
    int[] ends = new int[found.width()];
    for (int y = 0; y < height; y++) {
      int row = y / step;
      int runs = found.runs(row, ends);
      int from = 0;
      for (int i = 0; i < runs; i++) {
        int end = step * ends[i];
        int down = found.down(row, from / step);
        copy(y + down, found.across(row, from / step), line, from, end);
        from = end;
      }
      moved.set(y, line);
    }
  }

  /** Into columns {@code [from, to)} what lies so far away from them in a row. */
  private void copy(int row, int away, float[] line, int from, int to) {
    int start = Math.max(0, Math.min(height - 1, row)) * stride + MARGIN;
    int first = Math.max(from, Math.min(to, -away));
    int last = Math.max(first, Math.min(to, width - away));
    Arrays.fill(line, from, first, values[start]);
    if (last - first < SHORT) {
      for (int x = first; x < last; x++) {
        line[x] = values[start + x + away];
      }
    } else {
      System.arraycopy(values, start + first + away, line, first, last - first);
    }
    Arrays.fill(line, last, to, values[start + width - 1]);
  }
}
