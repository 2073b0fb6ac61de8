package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CycleTest {
  @Test
  void rateRisesForNineTenthsAndFallsToNearlyNothing() {
    Cycle cycle = new Cycle(1e-2f, 0.9, 1000);
    assertThat(cycle.rate(0)).isCloseTo(4e-4f, within(1e-9f));
    assertThat(cycle.rate(450)).isCloseTo((4e-4f + 1e-2f) / 2, within(1e-7f));
    assertThat(cycle.rate(900)).isEqualTo(1e-2f);
    assertThat(cycle.rate(950)).isCloseTo(5e-3f, within(1e-6f));
    assertThat(cycle.rate(1000)).isCloseTo(4e-8f, within(1e-12f));
  }

  @Test
  void firstBetaGoesTheOtherWay() {
    Cycle cycle = new Cycle(1e-2f, 0.3, 10);
    assertThat(cycle.beta(0)).isEqualTo(0.95f);
    assertThat(cycle.beta(3)).isEqualTo(0.85f);
    assertThat(cycle.beta(10)).isEqualTo(0.95f);
  }
}
