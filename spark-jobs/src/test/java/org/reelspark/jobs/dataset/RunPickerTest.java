package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.reelspark.core.analysis.FrameSums;

class RunPickerTest {
  private final List<FrameFigures> film = new ArrayList<>();

  /** Adds frames that all look alike. */
  private void add(int frames, int brightness, double sharpness, double motion) {
    for (int i = 0; i < frames; i++) {
      film.add(frame(brightness, sharpness, motion, false));
    }
  }

  private static FrameFigures frame(
      int brightness, double sharpness, double motion, boolean concealed) {
    byte[] thumbnail = new byte[48];
    Arrays.fill(thumbnail, (byte) brightness);
    return new FrameFigures(
        new FrameSums(0, thumbnail), (float) sharpness, (float) motion, concealed);
  }

  private List<PickedRun> pick(int wanted, long seed, Integer... cuts) {
    return new RunPicker(7, wanted, seed).pick(film, Set.of(cuts)::contains);
  }

  @Test
  void noRunReachesOverACutAndNoneOverlap() {
    add(100, 90, 5, 2);
    Integer[] cuts = {11, 16, 20, 45, 46, 60};
    for (int seed = 0; seed < 50; seed++) {
      List<PickedRun> runs = pick(1000, seed, cuts);
      assertThat(runs).hasSize(1 + 1 + 3 + 2 + 5);
      int last = 0;
      for (PickedRun run : runs) {
        assertThat(run.frames()).isBetween(5, 7);
        assertThat(run.first()).isGreaterThanOrEqualTo(last);
        assertThat(cuts).noneMatch(cut -> run.first() < cut && cut < run.end());
        last = run.end();
      }
      assertThat(last).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void aShotOfFiveFramesIsARunAndOneOfFourIsNone() {
    add(9, 90, 5, 2);
    List<PickedRun> runs = pick(10, 1, 5);
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).first()).isZero();
    assertThat(runs.get(0).frames()).isEqualTo(5);
  }

  @Test
  void theSharpestOfRunsThatLookAlikeIsPicked() {
    add(28, 90, 4, 2);
    add(14, 90, 16, 2);
    add(28, 90, 4, 2);
    PickedRun run = pick(1, 5, 28, 42).get(0);
    assertThat(run.first()).isBetween(28, 35);
    assertThat(run.sharpness()).isEqualTo(16);
  }

  @Test
  void whatLooksDifferentOrMovesIsPickedBeforeMoreOfTheSame() {
    add(210, 90, 5, 2);
    add(7, 180, 5, 2);
    add(7, 90, 5, 20);
    List<PickedRun> runs = pick(3, 1, 210, 217);
    assertThat(runs).extracting(PickedRun::first).contains(210, 217);
    assertThat(runs.get(0).first()).isLessThan(210);
    assertThat(runs).extracting(PickedRun::run).containsExactly(0, 1, 2);
  }

  @Test
  void framesThatDamageWasFilledInOfAndFlatOnesAreLeftOut() {
    add(6, 90, 5, 2);
    film.add(frame(90, 5, 2, true));
    add(6, 90, 5, 2);
    add(20, 0, 0, 0);
    List<PickedRun> runs = pick(10, 1, 13);
    assertThat(runs).extracting(PickedRun::first).containsExactly(0, 7);
    assertThat(runs).extracting(PickedRun::frames).containsExactly(6, 6);
  }

  @Test
  void theSeedDecidesBetweenRunsThatAreAlikeAndNothingElseDoes() {
    add(500, 90, 5, 2);
    assertThat(pick(3, 1)).isEqualTo(pick(3, 1));
    assertThat(pick(3, 1)).isNotEqualTo(pick(3, 2));
  }
}
