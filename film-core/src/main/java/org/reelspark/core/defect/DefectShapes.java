package org.reelspark.core.defect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.reelspark.core.plan.DefectCounts;

/**
 * Counts the connected pieces of defect masks by their shape; used by one thread at a time.
 *
 * <p>Samples that touch, corners included, belong together. A piece of fewer than {@value
 * #SMALLEST} samples is not counted: models pick at grain too. A mask is read once, row by row, and
 * only the pieces that reach the row are held, so memory goes by the width of the picture. With
 * {@code h} and {@code w} for the picture's height and width, a piece that is
 *
 * <pre>
 *   no longer than h/{@value #SPECK}, or 3 samples                       is a speck, else
 *   taller than h/{@value #LONG} and {@value #STRAIGHT} times as tall as wide   is a line, else
 *   wider than w/{@value #LONG} and {@value #STRAIGHT} times as wide as tall    is a bar, else
 *   thin: {@value #THIN} times its area fit into the square of its length is a hair, else
 *                                                            it is a blotch
 * </pre>
 *
 * <p>Upright is what is upright as the picture is stored.
 */
public final class DefectShapes {
  static final int SMALLEST = 4;
  static final int SPECK = 40;
  static final int LONG = 8;
  static final int STRAIGHT = 8;
  static final int THIN = 6;

  private static final int SHORTEST = 3;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int width;
  private final int height;

  private Runs above;
  private Runs here;

  private int pieces;
  private final int[] parent;
  private final int[] left;
  private final int[] right;
  private final int[] top;
  private final int[] bottom;
  private final int[] area;
  private final int[] number;

  private int specks;
  private int hairs;
  private int lines;
  private int bars;
  private int blotches;

  /** The marked stretches of one row, and the pieces that they belong to. */
  private static final class Runs {
    final int[] first;
    final int[] last;
    final int[] piece;
    int size;

    Runs(int most) {
      first = new int[most];
      last = new int[most];
      piece = new int[most];
    }
  }

  /**
   * @param width of the masks
   * @param height of the masks
   */
  public DefectShapes(int width, int height) {
    this.width = width;
    this.height = height;
    int most = width / 2 + 1;
    above = new Runs(most);
    here = new Runs(most);
    parent = new int[2 * most];
    left = new int[2 * most];
    right = new int[2 * most];
    top = new int[2 * most];
    bottom = new int[2 * most];
    area = new int[2 * most];
    number = new int[2 * most];
  }

  /**
   * Counts one frame's defects.
   *
   * @param mask one byte a sample in rows, 0 for sound; empty for a model that has none
   */
  public DefectCounts count(byte[] mask) {
    if (mask.length == 0) {
      return DefectCounts.NONE;
    }
    if (mask.length != width * height) {
      throw new IllegalArgumentException(
          "a mask of " + mask.length + " samples for a picture of " + width + "x" + height);
    }
    specks = 0;
    hairs = 0;
    lines = 0;
    bars = 0;
    blotches = 0;
    pieces = 0;
    above.size = 0;
    for (int y = 0; y < height; y++) {
      find(mask, y * width);
      if (here.size + pieces > 0) {
        join(y);
        finish(y);
      }
      Runs done = above;
      above = here;
      here = done;
    }
    finish(height);
    return new DefectCounts(specks, hairs, lines, bars, blotches);
  }

  /** Finds the marked stretches of a row; eight sound samples at a time are passed over. */
  private void find(byte[] mask, int row) {
    int end = row + width;
    int n = 0;
    for (int at = row; at < end; ) {
      if (mask[at] == 0) {
        at = at + Long.BYTES <= end && (long) LONGS.get(mask, at) == 0 ? at + Long.BYTES : at + 1;
        continue;
      }
      here.first[n] = at - row;
      while (at < end && mask[at] != 0) {
        at++;
      }
      here.last[n++] = at - 1 - row;
    }
    here.size = n;
  }

  /** Gives every stretch of the row its piece: that of the stretches above, or a new one. */
  private void join(int y) {
    int begin = 0;
    for (int i = 0; i < here.size; i++) {
      int first = here.first[i];
      int last = here.last[i];
      while (begin < above.size && above.last[begin] < first - 1) {
        begin++;
      }
      int piece = -1;
      for (int j = begin; j < above.size && above.first[j] <= last + 1; j++) {
        int other = root(above.piece[j]);
        piece = piece < 0 ? other : merged(piece, other);
      }
      if (piece < 0) {
        piece = pieces++;
        parent[piece] = piece;
        left[piece] = first;
        right[piece] = last;
        top[piece] = y;
        area[piece] = 0;
      }
      left[piece] = Math.min(left[piece], first);
      right[piece] = Math.max(right[piece], last);
      bottom[piece] = y;
      area[piece] += last - first + 1;
      here.piece[i] = piece;
    }
  }

  private int root(int piece) {
    int at = piece;
    while (parent[at] != at) {
      at = parent[at];
    }
    return at;
  }

  private int merged(int one, int other) {
    if (one == other) {
      return one;
    }
    int stays = Math.min(one, other);
    int goes = Math.max(one, other);
    parent[goes] = stays;
    left[stays] = Math.min(left[stays], left[goes]);
    right[stays] = Math.max(right[stays], right[goes]);
    top[stays] = Math.min(top[stays], top[goes]);
    bottom[stays] = Math.max(bottom[stays], bottom[goes]);
    area[stays] += area[goes];
    return stays;
  }

  /** Counts the pieces that do not reach row {@code y} and numbers the others anew. */
  private void finish(int y) {
    int open = 0;
    for (int i = 0; i < here.size && y < height; i++) {
      here.piece[i] = root(here.piece[i]);
    }
    for (int i = 0; i < pieces; i++) {
      if (parent[i] != i) {
        continue;
      }
      if (bottom[i] < y) {
        classify(i);
        continue;
      }
      left[open] = left[i];
      right[open] = right[i];
      top[open] = top[i];
      area[open] = area[i];
      number[i] = open++;
    }
    for (int i = 0; i < here.size && y < height; i++) {
      here.piece[i] = number[here.piece[i]];
    }
    for (int i = 0; i < open; i++) {
      parent[i] = i;
      bottom[i] = y;
    }
    pieces = open;
  }

  private void classify(int piece) {
    int tall = bottom[piece] - top[piece] + 1;
    int wide = right[piece] - left[piece] + 1;
    long length = Math.max(tall, wide);
    if (area[piece] < SMALLEST) {
      return;
    }
    if (length <= Math.max(SHORTEST, height / SPECK)) {
      specks++;
    } else if (tall * LONG > height && tall >= STRAIGHT * wide) {
      lines++;
    } else if (wide * LONG > width && wide >= STRAIGHT * tall) {
      bars++;
    } else if (THIN * (long) area[piece] <= length * length) {
      hairs++;
    } else {
      blotches++;
    }
  }
}
