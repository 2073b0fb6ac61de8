package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reelspark.core.frame.Frame;

/** Crops of 128 of a run with fine detail in one corner and, in the opposite one, motion alone. */
class CropPlaceTest {
  private static final int WIDTH = 512;
  private static final int HEIGHT = 384;
  private static final int CROP = 128;
  private static final int SEEDS = 200;

  @Test
  void ofEightPlacesTheOneWithDetailOrEverySecondTimeTheOneThatMovesIsTaken() {
    List<Frame> run = run(true);
    List<Frame> flat = run(false);
    int detailed = 0;
    int moving = 0;
    int detailedByChance = 0;
    int movingByChance = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      CropPlace place = CropPlace.of(run, CROP, seed);
      detailed += reachesDetail(place) ? 1 : 0;
      moving += reachesMotion(place) ? 1 : 0;
      CropPlace other = CropPlace.of(flat, CROP, seed);
      detailedByChance += reachesDetail(other) ? 1 : 0;
      movingByChance += reachesMotion(other) ? 1 : 0;
    }
    // A place reaches into a corner one time in six, one of eight places three times in four.
    assertThat(detailed).isBetween(60, 120);
    assertThat(moving).isBetween(60, 120);
    assertThat(detailedByChance).isLessThan(50);
    assertThat(movingByChance).isLessThan(50);
  }

  @Test
  void placesLieOnEvenColumnsAndRowsWithinTheFrameAndFollowFromTheSeed() {
    List<Frame> run = run(true);
    for (int seed = 0; seed < SEEDS; seed++) {
      CropPlace place = CropPlace.of(run, CROP, seed);
      assertThat(place.x() % 2 + place.y() % 2).isZero();
      assertThat(place.x()).isBetween(0, WIDTH - CROP);
      assertThat(place.y()).isBetween(0, HEIGHT - CROP);
      assertThat(CropPlace.of(run, CROP, seed)).isEqualTo(place);
    }
    assertThat(CropPlace.of(run, DatasetSettings.WHOLE, 1))
        .isEqualTo(new CropPlace(0, 0, WIDTH, HEIGHT));
  }

  private static boolean reachesDetail(CropPlace place) {
    return place.x() < CROP && place.y() < CROP;
  }

  private static boolean reachesMotion(CropPlace place) {
    return place.x() > WIDTH - 2 * CROP && place.y() > HEIGHT - 2 * CROP;
  }

  /**
   * @param shows whether there is anything to see
   */
  private static List<Frame> run(boolean shows) {
    List<Frame> run = new ArrayList<>();
    for (int n = 0; n < 7; n++) {
      int number = n;
      run.add(LumaFrames.frame(WIDTH, HEIGHT, 8, (x, y) -> shows ? luma(x, y, number) : 90));
    }
    return run;
  }

  /**
   * Stripes that lie still at the top left, and at the bottom right an even slope that brightens.
   */
  private static int luma(int x, int y, int number) {
    if (x < CROP && y < CROP) {
      return x % 2 == 0 ? 40 : 140;
    }
    boolean moves = x >= WIDTH - CROP && y >= HEIGHT - CROP;
    // It rises so slowly at its edge that the edge is no detail.
    int rise = moves ? Math.min(x - WIDTH + CROP, y - HEIGHT + CROP) : 0;
    return 90 + rise * number / 10;
  }
}
