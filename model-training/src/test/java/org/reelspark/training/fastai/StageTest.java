package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.reelspark.training.fastai.Stage.Part;

class StageTest {
  private static Stage stage(String name) {
    return Stage.ALL.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  /**
   * Row by row: {@code | name | learns | pixels | pictures | encoder | rates | rising | epochs |}.
   */
  @Test
  void theStagesAreThoseOfTheTableInTheDocs() throws IOException {
    List<String[]> rows =
        Files.readAllLines(Path.of("../docs/recipe.md")).stream()
            .filter(line -> line.matches("\\| `\\w+` \\| (generator|critic|both by turns) \\|.*"))
            .map(line -> line.replaceAll("[|] *$", "").split(" *[|] *", -1))
            .toList();
    assertThat(rows).hasSameSizeAs(Stage.ALL);
    for (int i = 0; i < rows.size(); i++) {
      Stage stage = Stage.ALL.get(i);
      String[] row = rows.get(i);
      assertThat(row[1]).isEqualTo("`" + stage.name() + "`");
      assertThat(row[2])
          .isEqualTo(
              switch (stage.part()) {
                case GENERATOR -> "generator";
                case CRITIC -> "critic";
                case BOTH -> "both by turns";
              });
      assertThat(row[3]).isEqualTo(stage.size() == 0 ? "whole frames" : "" + stage.size());
      assertThat(row[4]).isEqualTo("" + stage.batch());
      String trained = stage.part() == Part.CRITIC ? "" : "trained";
      assertThat(row[5]).isEqualTo(stage.frozen() ? "frozen" : trained);
      assertThat(row[6]).as(stage.name()).isEqualTo(rates(stage));
      assertThat(row[7])
          .isEqualTo(stage.part() == Part.BOTH ? "even" : Double.toString(stage.pctStart()));
      assertThat(row[8]).isEqualTo("" + stage.epochs());
    }
  }

  private static String rates(Stage stage) {
    float[] rates = stage.rates(stage.highest());
    return switch (stage.part()) {
      case GENERATOR ->
          "%s, %s, %s".formatted(figures(rates[0]), figures(rates[1]), figures(rates[2]));
      case CRITIC -> figures(stage.highest());
      case BOTH -> {
        assertThat(rates).containsOnly(rates[0]);
        yield "%s, critic %s"
            .formatted(figures(rates[0]), figures(RecipeCourse.CRITIC_RATE * rates[0]));
      }
    };
  }

  /** With two digits, as 3.2e-5. */
  private static String figures(float rate) {
    return String.format(Locale.ROOT, "%.1e", rate).replace(".0e", "e").replace("e-0", "e-");
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
  void whereBothLearnTheNumbersAreTheLessons() {
    assertThat(RecipeCourse.CRITIC_THRESHOLD).isEqualTo(0.65f);
    assertThat(RecipeCourse.CRITIC_WEIGHT).isEqualTo(1);
    assertThat(RecipeCourse.PIXEL_WEIGHT).isEqualTo(50);
    assertThat(RecipeCourse.CRITIC_RATE).isEqualTo(5);
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
    List<Long> whole =
        Stage.ALL.stream().map(each -> each.epochs() * each.stepsPerEpoch(9000)).toList();
    assertThat(Timetable.of(Stage.ALL, whole, 8).ends())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(Timetable.of(stages, own, 20).at(11))
        .isEqualTo(new Timetable.Place(2, stages.get(2), 0, 4));
  }

  private static org.assertj.core.data.Offset<Float> close() {
    return within(1e-9f);
  }
}
