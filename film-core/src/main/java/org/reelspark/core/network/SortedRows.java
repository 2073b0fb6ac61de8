package org.reelspark.core.network;

/** The rows of a centre's four neighbours, sorted value by value. */
final class SortedRows {
  private final float[] lowest;
  private final float[] low;
  private final float[] high;
  private final float[] highest;
  private final float[] outerLow;
  private final float[] outerHigh;
  private final float[] innerLow;
  private final float[] innerHigh;
  private final float[] one;
  private final float[] two;

  SortedRows(int width) {
    lowest = new float[width];
    low = new float[width];
    high = new float[width];
    highest = new float[width];
    outerLow = new float[width];
    outerHigh = new float[width];
    innerLow = new float[width];
    innerHigh = new float[width];
    one = new float[width];
    two = new float[width];
  }

  /**
   * @param frames of a window, whose third is the centre
   */
  void sort(float[][] frames) {
    Rows.order(frames[0], frames[4], outerLow, outerHigh);
    Rows.order(frames[1], frames[3], innerLow, innerHigh);
    Rows.order(outerLow, innerLow, lowest, one);
    Rows.order(outerHigh, innerHigh, two, highest);
    Rows.order(one, two, low, high);
  }

  /** How far a value lies from the middle of its neighbours. */
  void fromMedian(float[] centre, float[] to) {
    Rows.fromMiddle(centre, low, high, to);
  }

  /** How far a value lies above or below all its neighbours, 0 between them. */
  void outside(float[] centre, float[] to) {
    Rows.outside(centre, lowest, highest, to);
  }

  /** How far a value lies above or below the median of all five. */
  void fromMedianOfAll(float[] centre, float[] to) {
    Rows.outside(centre, low, high, to);
  }
}
