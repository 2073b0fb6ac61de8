package org.reelspark.core.restore;

import java.util.ArrayList;
import java.util.List;

/**
 * How a picture is cut into overlapping tiles of one size, which stand on multiples of a network's
 * stride. Every pixel belongs to one tile's core; where a core does not end with the picture, the
 * tile reaches at least {@code overlap} beyond it.
 *
 * <pre>
 *   tile 0 ├──────────────┤
 *   tile 1          ├──────────────┤
 *   cores  ├───────────┼───────────┤
 * </pre>
 */
record TileGrid(List<Span> rows, List<Span> columns) {
  /** Tiles along one axis. */
  private static final int MOST = 64;

  /** A tile's extent along one axis, {@code [from, from + size)}, and its core's, half open. */
  record Span(int from, int size, int coreFrom, int coreEnd) {}

  TileGrid {
    rows = List.copyOf(rows);
    columns = List.copyOf(columns);
  }

  /**
   * The grid of fewest pixels with no tile above {@code largest} pixels; sizes in tensor pixels.
   */
  static TileGrid of(int height, int width, int overlap, int stride, int largest) {
    TileGrid best = null;
    for (int down = 1; down <= Math.min(MOST, height / stride); down++) {
      for (int across = 1; across <= Math.min(MOST, width / stride); across++) {
        TileGrid grid =
            new TileGrid(
                spans(height, down, overlap, stride), spans(width, across, overlap, stride));
        if (grid.tilePixels() <= largest && (best == null || grid.pixels() < best.pixels())) {
          best = grid;
        }
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("no tile of " + largest + " pixels holds its overlap");
    }
    return best;
  }

  private static List<Span> spans(int length, int count, int overlap, int stride) {
    int share = (length + 2 * overlap * (count - 1) + count - 1) / count;
    int size = Math.min(length, (share + stride - 1) / stride * stride);
    List<Span> spans = new ArrayList<>();
    int core = 0;
    while (core < length) {
      int from = Math.min(length - size, Math.max(0, core - overlap) / stride * stride);
      int end = from + size == length ? length : from + size - overlap;
      if (end <= core) {
        return List.of(new Span(0, length, 0, length));
      }
      spans.add(new Span(from, size, core, end));
      core = end;
    }
    return spans;
  }

  long tilePixels() {
    return (long) rows.get(0).size() * columns.get(0).size();
  }

  boolean isOneTile() {
    return rows.size() == 1 && columns.size() == 1;
  }

  private long pixels() {
    return tilePixels() * rows.size() * columns.size();
  }
}
