package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.SettingsException;

class FilmPositionTest {
  /** 200 frames of 40 ms that begin at 10 s. */
  private static final FrameIndex INDEX = index();

  private static FrameIndex index() {
    long[] pts = new long[200];
    long[] durations = new long[200];
    for (int i = 0; i < pts.length; i++) {
      pts[i] = 10_000 + 40L * i;
      durations[i] = 40;
    }
    return new FrameIndex(
        FrameIndex.Method.PACKETS, pts, durations, new long[200], new boolean[200], 0);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17f, 17",
    "500f, 200",
    "1, 25",
    "1.0, 25",
    "1.001, 26",
    "0:02, 50",
    "0:00:02.5, 63",
    "1:00, 200"
  })
  void aPlaceIsAFrameOrATimeAfterTheFirst(String text, int frame) {
    assertThat(FilmPosition.parse(text).in(INDEX, new Rational(1, 1000))).isEqualTo(frame);
  }

  @ParameterizedTest
  @CsvSource({
    "200f, false",
    "201f, true",
    "8, false",
    "8.0004, false",
    "8.001, true",
    "1:00, true"
  })
  void aPlaceBehindTheFilmsEndIsKnown(String text, boolean behind) {
    assertThat(FilmPosition.parse(text).isBehind(INDEX, new Rational(1, 1000))).isEqualTo(behind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "f", "-1", "1:2:3:4", "ten", "1,5", "0x10"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> FilmPosition.parse(text)).isInstanceOf(SettingsException.class);
  }

  @Test
  void theRefusalSaysWhatToWrite() {
    assertThatThrownBy(() -> FilmPosition.parse("soon")).hasMessageContainingAll("soon", "1042f");
  }
}
