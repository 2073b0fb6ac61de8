package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OneCycleTest {
  @Test
  void rateRisesForATenthAndFallsToNearlyNothing() {
    OneCycle cycle = new OneCycle(1e-3f, 1000);
    assertThat(cycle.at(0)).isCloseTo(4e-5f, within(1e-9f));
    assertThat(cycle.at(100)).isEqualTo(1e-3f);
    assertThat(cycle.at(550)).isBetween(4.9e-4f, 5.1e-4f);
    assertThat(cycle.at(999)).isLessThan(1e-5f);
    for (int step = 1; step < 1000; step++) {
      assertThat(cycle.at(step) > cycle.at(step - 1)).isEqualTo(step <= 100);
    }
  }
}
