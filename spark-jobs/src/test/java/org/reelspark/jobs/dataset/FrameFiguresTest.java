package org.reelspark.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntBinaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Frame;

class FrameFiguresTest {
  private static final int WIDTH = 97;
  private static final int HEIGHT = 61;

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12})
  void sharpnessIsTheMeanAbsoluteLaplacianInStepsOfEightBits(int depth) {
    Frame chequers = frame(depth, (x, y) -> 50 + 20 * ((x + y) % 2));
    assertThat(FrameFigures.sharpness(chequers)).isEqualTo(4 * 20);
    assertThat(FrameFigures.sharpness(frame(depth, (x, y) -> x + 2 * y))).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12})
  void aBlurredFrameIsLessSharpThanASharpOne(int depth) {
    float sharp = FrameFigures.sharpness(frame(depth, FrameFiguresTest::noise));
    float blurred = FrameFigures.sharpness(frame(depth, FrameFiguresTest::blurredNoise));
    assertThat(sharp).isGreaterThan(4 * blurred);
    assertThat(blurred).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12})
  void motionIsTheMeanAbsoluteDifferenceInStepsOfEightBits(int depth) {
    Frame before = frame(depth, (x, y) -> x + y + 10);
    assertThat(FrameFigures.motion(frame(depth, (x, y) -> x + y + 13), before)).isEqualTo(3);
    assertThat(FrameFigures.motion(frame(depth, (x, y) -> x + y + 8), before)).isEqualTo(2);
    assertThat(FrameFigures.motion(before, before)).isZero();
    assertThat(FrameFigures.motion(before, null)).isZero();
  }

  private static Frame frame(int depth, IntBinaryOperator luma) {
    return LumaFrames.frame(WIDTH, HEIGHT, depth, luma);
  }

  /** 0 to 200. */
  private static int noise(int x, int y) {
    int mixed = (x * 73_856_093) ^ (y * 19_349_663);
    return ((mixed * 0x9E3779B9) >>> 16) % 201;
  }

  /** Means of 5 x 5. */
  private static int blurredNoise(int x, int y) {
    int sum = 0;
    for (int i = 0; i < 25; i++) {
      sum += noise(x + i % 5, y + i / 5);
    }
    return sum / 25;
  }
}
