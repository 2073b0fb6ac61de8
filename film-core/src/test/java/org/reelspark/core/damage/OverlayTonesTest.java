package org.reelspark.core.damage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

class OverlayTonesTest {
  private static final int WIDTH = 160;
  private static final int HEIGHT = 120;

  /** A picture of all tones from black to white, uneven in how much of each there is. */
  private static Frame picture(int bitDepth) {
    PictureFormat format = new PictureFormat(WIDTH, HEIGHT, Chroma.YUV420, bitDepth);
    Frame frame = new Frame(format, 0, new byte[format.bytes()]);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        double share = Math.pow((x + y / 7.0) / (WIDTH + HEIGHT / 7.0), 1.6);
        put(frame, x, y, (int) ((16 + 219 * share) * (1 << (bitDepth - 8))));
      }
    }
    return frame;
  }

  private static void put(Frame frame, int x, int y, int value) {
    int at = y * WIDTH + x;
    if (frame.format().bytesPerSample() == 1) {
      frame.samples()[at] = (byte) value;
    } else {
      Frame.putShort(frame.samples(), 2 * at, value);
    }
  }

  /** FFmpeg's soft-light of luma under footage of one value, both of 0 to 1. */
  private static double softLight(double luma, double over) {
    return over < 0.5
        ? luma - (1 - 2 * over) * luma * (1 - luma)
        : luma + (2 * over - 1) * (Math.sqrt(luma) - luma);
  }

  private static Frame laid(Frame clean, IntUnaryOperator tones) {
    Frame laid = clean.withSamples(clean.samples().clone());
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        put(laid, x, y, tones.applyAsInt(clean.sample(0, x, y)));
      }
    }
    return laid;
  }

  private static double mean(Frame frame) {
    double sum = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        sum += frame.sample(0, x, y);
      }
    }
    return sum / (WIDTH * HEIGHT) / (1 << (frame.format().bitDepth() - 8));
  }

  @ParameterizedTest
  @CsvSource({"0.1, 8", "0.35, 8", "0.7, 8", "0.35, 10", "0.9, 12"})
  void evenFootageLeavesThePictureAsItWas(double over, int bitDepth) {
    Frame clean = picture(bitDepth);
    int max = clean.format().maxValue();
    Frame laid = laid(clean, v -> (int) Math.round(max * softLight((double) v / max, over)));
    assertThat(mean(laid)).isNotCloseTo(mean(clean), within(5.0));
    Frame undone = OverlayTones.undone(clean, laid);
    assertThat(mean(undone)).isCloseTo(mean(clean), within(0.1));
    for (int x = 0; x < WIDTH; x++) {
      assertThat((double) undone.sample(0, x, 60))
          .isCloseTo(clean.sample(0, x, 60), within(2.0 * (1 << (bitDepth - 8))));
    }
  }

  @Test
  void dustAndGrainStayOnAPictureWhoseBrightnessDoesNot() {
    Frame clean = picture(8);
    SplittableRandom random = new SplittableRandom(1);
    Frame laid =
        laid(
            clean,
            v -> {
              double over = 0.35 + 0.05 * (random.nextDouble() + random.nextDouble() - 1);
              return (int) Math.round(255 * softLight(v / 255.0, over));
            });
    for (int y = 40; y < 60; y++) {
      for (int x = 40; x < 60; x++) {
        put(laid, x, y, 250);
      }
    }
    Frame undone = OverlayTones.undone(clean, laid);
    double sum = 0;
    int changed = 0;
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        boolean dust = x >= 40 && x < 60 && y >= 40 && y < 60;
        int difference = undone.sample(0, x, y) - clean.sample(0, x, y);
        if (dust) {
          assertThat(undone.sample(0, x, y)).isGreaterThan(200);
        } else {
          sum += difference;
          changed += difference == 0 ? 0 : 1;
        }
      }
    }
    assertThat(sum / (WIDTH * HEIGHT - 400)).isCloseTo(0, within(0.5));
    assertThat(changed).isGreaterThan(WIDTH * HEIGHT / 4);
  }

  @Test
  void tonesThatWereTurnedAroundAreRefused() {
    Frame clean = picture(8);
    Frame negative = laid(clean, v -> 255 - v);
    assertThatThrownBy(() -> OverlayTones.undone(clean, negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("luma 16 to");
  }
}
