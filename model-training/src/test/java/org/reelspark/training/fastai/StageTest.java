package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.reelspark.training.fastai.Stage.Part;

class StageTest {
  private static Stage stage(String name) {
    return Stage.ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void theFirstStageIsTenEpochsAt128PixelsUpToOneHundredth() {
    assertThat(stage("1a"))
        .isEqualTo(new Stage("1a", Part.GENERATOR, 128, 64, true, 0, 1e-2f, 0.9, 10));
    assertThat(stage("1a").rates(1e-2f))
        .containsExactly(new float[] {1e-3f, 1e-3f, 1e-2f}, close());
  }

  @Test
  void wholeFramesAreTwoEpochsOneByOneWithTheEncoderFrozen() {
    assertThat(stage("3"))
        .isEqualTo(new Stage("3", Part.GENERATOR, 0, 1, true, 1e-6f, 1e-3f, 0.3, 2));
    assertThat(stage("3").rates(1e-3f))
        .containsExactly(new float[] {1e-6f, 3.1623e-5f, 1e-3f}, within(1e-8f));
  }

  @Test
  void sizesGrowTheGeneratorComesFirstAndBothComeLast() {
    assertThat(Stage.ALL)
        .extracting(Stage::size)
        .containsExactly(128, 128, 480, 480, 0, 128, 128, 192);
    assertThat(Stage.ALL)
        .extracting(Stage::part)
        .containsExactly(
            Part.GENERATOR,
            Part.GENERATOR,
            Part.GENERATOR,
            Part.GENERATOR,
            Part.GENERATOR,
            Part.CRITIC,
            Part.BOTH,
            Part.BOTH);
  }

  @Test
  void anotherFirstBatchAndRateChangeAllInProportion() {
    Stage large = stage("2b").scaled(128, 2e-2f);
    assertThat(large.batch()).isEqualTo(8);
    assertThat(large.rates(large.highest()))
        .containsExactly(new float[] {2e-6f, 2e-5f, 2e-4f}, within(1e-9f));
    assertThat(stage("3").scaled(128, 1e-2f).batch()).isEqualTo(1);
    assertThat(stage("2b").scaled(8, 1e-2f).batch()).isEqualTo(1);
  }

  @Test
  void epochsLeaveOutWhatFillsNoBatch() {
    assertThat(stage("1a").stepsPerEpoch(200)).isEqualTo(3);
    assertThat(stage("1a").stepsPerEpoch(20)).isEqualTo(1);
  }

  @Test
  void fewerStepsAreSharedOutInProportionAndEveryStageHasOne() {
    List<Stage> stages = Stage.ALL.subList(0, 4);
    List<Long> own = List.of(100L, 1L, 50L, 49L);
    assertThat(Timetable.of(stages, own, 200).ends()).containsExactly(100L, 101L, 151L, 200L);
    assertThat(Timetable.of(stages, own, 20).ends()).containsExactly(10L, 11L, 15L, 20L);
    assertThat(Timetable.of(stages, own, 4).ends()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(Timetable.of(stages, own, 20).at(11))
        .isEqualTo(new Timetable.Place(2, stages.get(2), 0, 4));
  }

  private static org.assertj.core.data.Offset<Float> close() {
    return within(1e-9f);
  }
}
