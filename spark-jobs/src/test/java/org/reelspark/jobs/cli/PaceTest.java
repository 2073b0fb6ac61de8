package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaceTest {
  @Test
  void nothingIsPromisedBeforeAnythingIsDone() {
    Pace pace = new Pace(1000, 0, 100);
    pace.at(0, 160);
    assertThat(pace.secondsLeft()).isEmpty();
    assertThat(pace.perSecond()).isEmpty();
  }

  @Test
  void whatAnEarlierRunDidDoesNotMakeThisOneFast() {
    Pace pace = new Pace(1000, 800, 100);
    pace.at(900, 200);
    assertThat(pace.perSecond()).hasValue(1);
    assertThat(pace.secondsLeft()).hasValue(100);
    assertThat(pace.percent()).isEqualTo(90);
  }

  @Test
  void theEstimateSettles() {
    Pace pace = new Pace(100_000, 0, 0);
    // Chunks of 240 frames that take 20 to 28 seconds by turns.
    double seconds = 0;
    double worst = 0;
    for (int chunk = 1; chunk * 240 <= 100_000; chunk++) {
      seconds += chunk % 2 == 0 ? 20 : 28;
      pace.at(chunk * 240L, seconds);
      double truth = 100_000 / 10.0 - seconds;
      double error = Math.abs(pace.secondsLeft().orElseThrow() - truth) / 10_000;
      worst = chunk > 5 ? Math.max(worst, error) : worst;
    }
    assertThat(worst).isLessThan(0.03);
  }

  @ParameterizedTest
  @CsvSource({
    "0.4, 0 s",
    "59, 59 s",
    "61, 1 min 1 s",
    "3599, 59 min 59 s",
    "3600, 1 h 0 min",
    "86399, 1 d 0 h",
    "200000, 2 d 8 h"
  })
  void durationsReadAsPeopleSayThem(double seconds, String words) {
    assertThat(Pace.words(seconds)).isEqualTo(words);
  }
}
