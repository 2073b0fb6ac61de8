package org.reelspark.core.defect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.DefectCounts;

class DefectShapesTest {
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  private final byte[] mask = new byte[WIDTH * HEIGHT];

  @Test
  void aCleanFrameHasNone() {
    assertThat(count()).isEqualTo(DefectCounts.NONE);
  }

  @Test
  void aModelWithoutMasksFindsNone() {
    assertThat(new DefectShapes(WIDTH, HEIGHT).count(new byte[0])).isEqualTo(DefectCounts.NONE);
  }

  @Test
  void dustIsSpecks() {
    box(0, 0, 2, 2);
    box(WIDTH - 6, HEIGHT - 6, 6, 6);
    box(100, 50, 4, 2);
    assertThat(count()).isEqualTo(new DefectCounts(3, 0, 0, 0, 0));
  }

  @Test
  void grainIsNoDefect() {
    box(0, 0, 1, 1);
    box(20, 20, 3, 1);
    box(WIDTH - 1, HEIGHT - 3, 1, 3);
    assertThat(count()).isEqualTo(DefectCounts.NONE);
  }

  @Test
  void samplesThatTouchAtACornerAreOnePiece() {
    box(10, 10, 2, 2);
    box(12, 12, 2, 2);
    box(8, 12, 2, 2);
    assertThat(count()).isEqualTo(new DefectCounts(1, 0, 0, 0, 0));
  }

  @Test
  void samplesOneApartAreTwoPieces() {
    box(10, 10, 2, 2);
    box(13, 10, 2, 2);
    assertThat(count()).isEqualTo(new DefectCounts(2, 0, 0, 0, 0));
  }

  @Test
  void theEndOfARowDoesNotTouchTheBeginningOfTheNext() {
    box(WIDTH - 2, 10, 2, 2);
    box(0, 11, 2, 2);
    assertThat(count()).isEqualTo(new DefectCounts(2, 0, 0, 0, 0));
  }

  @Test
  void anUprightScratchIsALine() {
    box(40, 0, 2, HEIGHT);
    assertThat(count()).isEqualTo(new DefectCounts(0, 0, 1, 0, 0));
  }

  @Test
  void aLevelStripeIsABar() {
    box(0, 100, WIDTH, 5);
    assertThat(count()).isEqualTo(new DefectCounts(0, 0, 0, 1, 0));
  }

  @Test
  void aThinArcIsAHair() {
    for (double angle = 0; angle < 3; angle += 0.005) {
      box((int) (160 + 40 * Math.cos(angle)), (int) (100 + 40 * Math.sin(angle)), 2, 2);
    }
    assertThat(count()).isEqualTo(new DefectCounts(0, 1, 0, 0, 0));
  }

  @Test
  void aDiscIsABlotch() {
    for (int y = -20; y <= 20; y++) {
      int half = (int) Math.sqrt(400 - y * y);
      box(160 - half, 100 + y, 2 * half + 1, 1);
    }
    assertThat(count()).isEqualTo(new DefectCounts(0, 0, 0, 0, 1));
  }

  @Test
  void armsThatMeetBelowAreOnePiece() {
    box(50, 20, 4, 60);
    box(100, 20, 4, 60);
    box(50, 80, 54, 4);
    DefectCounts all = count();
    assertThat(total(all)).isEqualTo(1);
  }

  @Test
  void theNextFrameIsCountedAnew() {
    DefectShapes shapes = new DefectShapes(WIDTH, HEIGHT);
    box(10, HEIGHT - 2, 2, 2);
    assertThat(total(shapes.count(mask))).isEqualTo(1);
    assertThat(total(shapes.count(new byte[mask.length]))).isZero();
    assertThat(total(shapes.count(mask))).isEqualTo(1);
  }

  @Test
  void aMaskOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> new DefectShapes(WIDTH, HEIGHT).count(new byte[7]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("320x240");
  }

  @Property(tries = 300)
  void asManyPiecesAsAFloodFillFinds(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(max = 100) int percent,
      @ForAll long seed) {
    Random random = new Random(seed);
    byte[] any = new byte[width * height];
    for (int i = 0; i < any.length; i++) {
      any[i] = (byte) (random.nextInt(100) < percent ? 1 + random.nextInt(255) : 0);
    }
    assertThat(total(new DefectShapes(width, height).count(any)))
        .isEqualTo(floodFills(any.clone(), width, height));
  }

  private static int floodFills(byte[] any, int width, int height) {
    int found = 0;
    for (int i = 0; i < any.length; i++) {
      if (any[i] == 0) {
        continue;
      }
      int area = 0;
      Deque<Integer> open = new ArrayDeque<>();
      open.push(i);
      any[i] = 0;
      while (!open.isEmpty()) {
        int at = open.pop();
        area++;
        for (int y = at / width - 1; y <= at / width + 1; y++) {
          for (int x = at % width - 1; x <= at % width + 1; x++) {
            if (x >= 0 && y >= 0 && x < width && y < height && any[y * width + x] != 0) {
              any[y * width + x] = 0;
              open.push(y * width + x);
            }
          }
        }
      }
      found += area < DefectShapes.SMALLEST ? 0 : 1;
    }
    return found;
  }

  private DefectCounts count() {
    return new DefectShapes(WIDTH, HEIGHT).count(mask);
  }

  private static int total(DefectCounts all) {
    return all.specks() + all.hairs() + all.lines() + all.bars() + all.blotches();
  }

  private void box(int x, int y, int wide, int tall) {
    for (int row = y; row < y + tall; row++) {
      for (int column = x; column < x + wide; column++) {
        mask[row * WIDTH + column] = (byte) 255;
      }
    }
  }
}
