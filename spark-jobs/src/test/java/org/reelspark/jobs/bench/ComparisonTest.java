package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.bench.BenchReport.Result;
import org.reelspark.jobs.bench.BenchReport.Told;
import org.reelspark.jobs.bench.Comparison.Verdict;

class ComparisonTest {
  @Test
  void theMedianIsTheMiddleOneOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Figures.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Figures.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Comparison slowMachineMeanwhile =
        new Comparison("speed", "", List.of(10.0, 5.0, 1.0), List.of(8.0, 4.0, 2.0), null, "");

    assertThat(slowMachineMeanwhile.ratios()).containsExactly(1.25, 1.25, 0.5);
    Told told = Told.of(slowMachineMeanwhile);
    assertThat(told.ratio()).isEqualTo(1.25);
    assertThat(told.least()).isEqualTo(0.5);
    assertThat(told.most()).isEqualTo(1.25);
  }

  @Test
  void theVerdictGoesByTheMedian() {
    List<Double> ours = List.of(0.89, 0.91, 0.92);
    List<Double> one = List.of(1.0, 1.0, 1.0);

    assertThat(verdict(ours, one, Target.atLeast(0.9))).isEqualTo(Verdict.REACHED);
    assertThat(verdict(ours, one, Target.atLeast(0.915))).isEqualTo(Verdict.MISSED);
    assertThat(verdict(ours, one, Target.atMost(0.9))).isEqualTo(Verdict.MISSED);
    assertThat(verdict(ours, one, Target.atMost(0.91))).isEqualTo(Verdict.REACHED);
    assertThat(verdict(ours, one, Target.within(0.1))).isEqualTo(Verdict.REACHED);
    assertThat(verdict(ours, one, Target.within(0.05))).isEqualTo(Verdict.MISSED);
    assertThat(verdict(ours, one, null)).isEqualTo(Verdict.TOLD);
  }

  @Test
  void whatWasNotMeasuredIsOpenAndSaysWhy() {
    Comparison open = Comparison.open("speed", Target.atLeast(1.5), "there is no GPU");

    assertThat(open.verdict()).isEqualTo(Verdict.OPEN);
    assertThat(table(open)).contains("at least 1.5 | open: there is no GPU |");
  }

  @Test
  void theTableHasMediansSpreadAndRounds() {
    Comparison speed =
        new Comparison(
            "speed",
            "frames/s",
            List.of(90.0, 95.0, 100.0),
            List.of(100.0, 100.0, 100.0),
            Target.atLeast(0.9),
            "");

    assertThat(table(speed))
        .contains("95 frames/s | 100 frames/s | 0.95 | 0.9 to 1, 3 | at least 0.9 | reached |");
  }

  @Test
  void sidesTakeTurnsInBeginning() throws Exception {
    List<String> order = new ArrayList<>();
    Rounds.of(3, () -> side(order, "ours"), () -> side(order, "theirs"));

    assertThat(order).containsExactly("ours", "theirs", "theirs", "ours", "ours", "theirs");
  }

  @Test
  void aRowThatThereIsNotIsRefusedByName() {
    assertThatThrownBy(() -> Rows.named(List.of("stitch", "speeed")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("speeed")
        .hasMessageContaining("identity-x264");
  }

  private static double side(List<String> order, String name) {
    order.add(name);
    return order.size();
  }

  private static Verdict verdict(List<Double> ours, List<Double> theirs, Target target) {
    return new Comparison("speed", "", ours, theirs, target, "").verdict();
  }

  private static String table(Comparison comparison) {
    return new BenchReport(
            java.util.Map.of(),
            false,
            List.of(new Result("row", "what", "against", List.of(Told.of(comparison)), 1)))
        .table();
  }
}
