package org.reelspark.core.restore;

import java.util.ArrayList;
import java.util.List;

/**
 * Tiles of one size along one axis, and how much of each is used where.
 *
 * <pre>
 *   tile 0 ├──────────────┤
 *   tile 1          ├──────────────┤
 *   share  ███████████▓▒░              of tile 0
 *                     ░▒▓██████████    of tile 1
 * </pre>
 *
 * <p>Two neighbours are blended over half of the least overlap, in the middle of what they share.
 *
 * @param size of every tile
 * @param starts of the tiles, multiples of the network's multiple
 * @param blend rows over which two neighbours are blended
 */
record TileRow(int size, List<Integer> starts, int blend) {
  TileRow {
    starts = List.copyOf(starts);
  }

  /**
   * The fewest tiles that cover a length.
   *
   * @param length a multiple of {@code multiple}
   */
  static TileRow of(int length, int largest, int overlap, int multiple) {
    if (length <= largest) {
      return new TileRow(length, List.of(0), 0);
    }
    // A start may be moved to the left by less than a multiple.
    int step = largest - overlap - (multiple - 1);
    int gaps = (length - largest + step - 1) / step;
    List<Integer> starts = new ArrayList<>();
    for (int i = 0; i <= gaps; i++) {
      int even = (int) ((long) i * (length - largest) / gaps);
      starts.add(even / multiple * multiple);
    }
    return new TileRow(largest, starts, overlap / 2);
  }

  int count() {
    return starts.size();
  }

  /**
   * The share of every row of a tile in what the tiles make together, 0 to 1.
   *
   * @param scale rows of the result for one of the tile
   */
  float[] shares(int tile, int scale) {
    float[] shares = new float[scale * size];
    int start = starts.get(tile);
    for (int i = 0; i < shares.length; i++) {
      double at = start + (i + 0.5) / scale;
      double share = 1;
      if (tile > 0) {
        share -= 1 - risen(at, starts.get(tile - 1), start);
      }
      if (tile + 1 < count()) {
        share -= risen(at, start, starts.get(tile + 1));
      }
      shares[i] = (float) share;
    }
    return shares;
  }

  /** How far the second of two neighbours has taken over. */
  private double risen(double at, int first, int second) {
    double middle = (first + size + second) / 2.0;
    if (blend == 0) {
      return at < middle ? 0 : 1;
    }
    return Math.max(0, Math.min(1, (at - middle) / blend + 0.5));
  }
}
