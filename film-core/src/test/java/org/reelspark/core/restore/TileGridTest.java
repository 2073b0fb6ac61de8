package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TileGridTest {
  @Test
  void aSmallPictureIsOneTile() {
    assertThat(TileGrid.of(240, 320, 40, 4, 100_000))
        .isEqualTo(
            new TileGrid(
                List.of(new TileGrid.Span(0, 240, 0, 240)),
                List.of(new TileGrid.Span(0, 320, 0, 320))));
  }

  @Property(tries = 50)
  void coresCoverThePictureOnceAndTilesReachBeyondThem(
      @ForAll @IntRange(min = 1, max = 700) int height,
      @ForAll @IntRange(min = 1, max = 700) int width,
      @ForAll @IntRange(min = 0, max = 40) int overlap) {
    int stride = 4;
    TileGrid grid = TileGrid.of(height * stride, width * stride, overlap, stride, 300_000);

    assertThat(grid.tilePixels()).isLessThanOrEqualTo(300_000);
    check(grid.rows(), height * stride, overlap, stride);
    check(grid.columns(), width * stride, overlap, stride);
  }

  private static void check(List<TileGrid.Span> spans, int length, int overlap, int stride) {
    int core = 0;
    for (TileGrid.Span span : spans) {
      int end = span.from() + span.size();
      assertThat(span.from() % stride).isZero();
      assertThat(span.size()).isEqualTo(spans.get(0).size());
      assertThat(span.coreFrom()).isEqualTo(core);
      assertThat(span.coreEnd()).isGreaterThan(core);
      assertThat(span.from()).isBetween(0, Math.max(0, core - overlap));
      assertThat(end).isBetween(Math.min(length, span.coreEnd() + overlap), length);
      core = span.coreEnd();
    }
    assertThat(core).isEqualTo(length);
  }
}
