package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Run;

class ScheduleTest {
  private static final double NOTHING = 1e-9;

  @Test
  void whoIsFreeTakesTheNext() {
    assertThat(Schedule.seconds(runs(5, 3, 3, 1), 2, 1, 0)).isCloseTo(6, within(NOTHING));
    assertThat(Schedule.seconds(runs(5, 3, 3, 1), 1, 0.5, 0)).isCloseTo(6, within(NOTHING));
  }

  @Test
  void theDriverHandsOutOneAfterAnother() {
    assertThat(Schedule.seconds(runs(1, 1, 1, 1), 4, 1, 0.25)).isCloseTo(2, within(NOTHING));
    assertThat(Schedule.seconds(runs(1, 1, 1, 1), 1000, 1, 5)).isCloseTo(21, within(NOTHING));
  }

  /** Runs of so many frames each. */
  private static List<Run> runs(int... frames) {
    return IntStream.range(0, frames.length)
        .mapToObj(i -> new Run(List.of(new Chunk(i, 0, frames[i], 0, frames[i], 0))))
        .toList();
  }
}
