package org.reelspark.core.network;

import java.util.Arrays;
import java.util.List;

/**
 * What it costs to shift a neighbour against the centre, row by row: at each place the mean
 * absolute difference of the 9 x 9 around it, each capped. Beyond the picture the outermost costs
 * repeat.
 *
 * <p>Rows stay in a processor's first caches, those of several shifts one behind the other. Loops
 * are such that Java's compiler makes vectors of them: all their arrays have the loop's own index,
 * so what is needed from further on is copied first. Sums are taken in the order in which {@link
 * ShiftCosts} takes them.
 */
final class ShiftedRows {
  private static final int SPAN = 2 * ShiftCosts.AROUND;
  private static final float SHARE = 1 / 81f;

  /** By so much a neighbour is shifted, down and across. */
  record Shift(int down, int across) {}

  /** What takes the costs of a row: those of shift i begin at i times the stride. */
  interface Sink {
    void row(int row, float[] costs);
  }

  private final Plane centre;
  private final int step;
  private final float cap;
  private final List<Shift> shifts;
  private final int rows;
  private final int columns;
  private final float[] own;
  private final float[] other;
  private final float[] even;
  private final float[] odd;
  private final float[] line;
  private final float[][] ones;
  private final float[][] twos;
  private final float[][] fours;
  private final float[] nines;
  private final float[] wide;
  private final float[] two;
  private final float[] four;
  private final float[] further;
  private final float[] last;
  private final float[] means;

  /**
   * @param step 2 where every square of 2 x 2 has one cost, whose differences are added up
   * @param cap of a pixel's difference
   */
  ShiftedRows(Plane centre, int step, float cap, List<Shift> shifts) {
    this.centre = centre;
    this.step = step;
    this.cap = cap;
    this.shifts = shifts;
    this.rows = centre.height() / step;
    this.columns = centre.width() / step;
    int pixels = shifts.size() * centre.width();
    this.own = new float[pixels];
    this.other = new float[pixels];
    this.even = new float[pixels];
    this.odd = new float[pixels];
    this.line = new float[centre.width()];
    int places = shifts.size() * columns;
    this.ones = new float[2][places];
    this.twos = new float[4][places];
    this.fours = new float[8][places];
    this.nines = new float[places];
    int padded = shifts.size() * stride();
    this.wide = new float[padded];
    this.two = new float[padded];
    this.four = new float[padded];
    this.further = new float[padded];
    this.last = new float[padded];
    this.means = new float[padded];
  }

  List<Shift> shifts() {
    return shifts;
  }

  /** How far the costs of one shift lie behind those of the one before. */
  int stride() {
    return columns + SPAN;
  }

  /** The costs of all shifts. */
  void costs(Plane neighbour, Sink sink) {
    for (int i = 0; i < rows + SPAN; i++) {
      float[] one = ones[i & 1];
      int row = i - ShiftCosts.AROUND;
      if (i == 0 || (row > 0 && row < rows)) {
        differences(neighbour, Math.max(0, row), one);
      } else {
        System.arraycopy(ones[(i - 1) & 1], 0, one, 0, one.length);
      }
      // What there are sums of from rows before; at first they are of none, and are not used.
      sumOfNine(
          one,
          ones[(i - 1) & 1],
          twos[(i - 3) & 3],
          twos[(i - 1) & 3],
          fours[(i - 8) & 7],
          fours[(i - 4) & 7],
          fours[(i - 3) & 7]);
      if (i >= SPAN) {
        meanAcross();
        sink.row(i - SPAN, means);
      }
    }
  }

  private void differences(Plane neighbour, int row, float[] to) {
    if (step == 1) {
      distances(neighbour, row, to);
      return;
    }
    distances(neighbour, 2 * row, even);
    distances(neighbour, 2 * row + 1, odd);
    Rows.add(odd, even);
    for (int x = 0; x < to.length; x++) {
      to[x] = odd[2 * x] + odd[2 * x + 1];
    }
  }

  private void distances(Plane neighbour, int row, float[] to) {
    int width = centre.width();
    centre.get(row, 0, line, 0, width);
    for (int i = 0; i < shifts.size(); i++) {
      Shift shift = shifts.get(i);
      System.arraycopy(line, 0, own, i * width, width);
      neighbour.get(row + shift.down(), shift.across(), other, i * width, width);
    }
    Rows.distances(own, other, cap, to);
  }

  private void sumOfNine(
      float[] one,
      float[] before,
      float[] twoBefore,
      float[] twoNow,
      float[] first,
      float[] second,
      float[] fourNow) {
    float[] sums = nines;
    for (int x = 0; x < sums.length; x++) {
      float value = one[x];
      float sum = before[x] + value;
      float sumOfFour = twoBefore[x] + sum;
      sums[x] = (first[x] + second[x]) + value;
      twoNow[x] = sum;
      fourNow[x] = sumOfFour;
    }
  }

  private void meanAcross() {
    int around = ShiftCosts.AROUND;
    for (int i = 0; i < shifts.size(); i++) {
      int from = i * columns;
      int to = i * stride();
      System.arraycopy(nines, from, wide, to + around, columns);
      Arrays.fill(wide, to, to + around, nines[from]);
      Arrays.fill(wide, to + around + columns, to + stride(), nines[from + columns - 1]);
    }
    sum(wide, 1, two);
    sum(two, 2, four);
    copyFrom(four, 4, further);
    copyFrom(wide, SPAN, last);
    mean(four, further, last, means);
  }

  /** Where what is further on belongs to the next shift nobody asks for the sum. */
  private void sum(float[] x, int apart, float[] to) {
    copyFrom(x, apart, further);
    Rows.sum(x, further, to);
  }

  private static void copyFrom(float[] x, int first, float[] to) {
    System.arraycopy(x, first, to, 0, x.length - first);
  }

  private static void mean(float[] a, float[] b, float[] c, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = ((a[i] + b[i]) + c[i]) * SHARE;
    }
  }
}
