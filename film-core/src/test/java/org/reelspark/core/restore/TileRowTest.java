package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TileRowTest {
  @Property
  void tilesCoverEveryRowOnceWithTheirEdgesLeftOut(
      @ForAll @IntRange(min = 1, max = 9) int multiple,
      @ForAll @IntRange(min = 1, max = 60) int multiples,
      @ForAll @IntRange(min = 4, max = 12) int tileMultiples,
      @ForAll @IntRange(max = 100) int overlapPercent,
      @ForAll @IntRange(min = 1, max = 3) int scale) {
    int length = multiple * multiples;
    int largest = multiple * tileMultiples;
    int overlap = (largest / 2 - multiple) * overlapPercent / 100;
    TileRow row = TileRow.of(length, largest, overlap, multiple);
    float[] sums = new float[scale * length];
    for (int tile = 0; tile < row.count(); tile++) {
      int start = row.starts().get(tile);
      float[] shares = row.shares(tile, scale);
      assertThat(start % multiple).isZero();
      assertThat(row.size()).isLessThanOrEqualTo(largest);
      for (int i = 0; i < shares.length; i++) {
        assertThat(shares[i]).isBetween(0f, 1f);
        sums[scale * start + i] += shares[i];
        double fromTop = (i + 0.5) / scale;
        boolean edge =
            (tile > 0 && fromTop < overlap / 4.0)
                || (tile + 1 < row.count() && row.size() - fromTop < overlap / 4.0);
        if (edge) {
          assertThat(shares[i]).isZero();
        }
      }
    }
    for (float sum : sums) {
      assertThat(sum).isBetween(0.99999f, 1.00001f);
    }
  }
}
