package org.reelspark.core.network;

/** How far a neighbour is displaced at each place, down and across. */
final class Displacements {
  private final int height;
  private final int width;
  private final short[] down;
  private final short[] across;

  Displacements(int height, int width) {
    this.height = height;
    this.width = width;
    this.down = new short[height * width];
    this.across = new short[height * width];
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  int down(int row, int column) {
    return down[row * width + column];
  }

  int across(int row, int column) {
    return across[row * width + column];
  }

  void set(int row, int column, int down, int across) {
    this.down[row * width + column] = (short) down;
    this.across[row * width + column] = (short) across;
  }

  /**
   * Where in a row those end that follow one another and are displaced alike.
   *
   * @param ends takes, run by run, one past the last place
   * @return how many there are
   */
  int runs(int row, int[] ends) {
    int runs = 0;
    int end = (row + 1) * width;
    for (int at = row * width + 1; at < end; at++) {
      if (down[at] != down[at - 1] || across[at] != across[at - 1]) {
        ends[runs++] = at - row * width;
      }
    }
    ends[runs] = width;
    return runs + 1;
  }

  /** The same in pixels half as large. */
  Displacements doubled() {
    Displacements doubled = new Displacements(height, width);
    for (int i = 0; i < down.length; i++) {
      doubled.down[i] = (short) (2 * down[i]);
      doubled.across[i] = (short) (2 * across[i]);
    }
    return doubled;
  }

  /** Every displacement twice, down and across. */
  Displacements spread() {
    Displacements spread = new Displacements(2 * height, 2 * width);
    for (int y = 0; y < spread.height; y++) {
      for (int x = 0; x < width; x++) {
        int down = down(y / 2, x);
        int across = across(y / 2, x);
        spread.set(y, 2 * x, down, across);
        spread.set(y, 2 * x + 1, down, across);
      }
    }
    return spread;
  }
}
