package org.reelspark.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.frame.Chroma;

class TitleCardTest {
  private static final int SIZE = 64;
  private static final int CARDS = 300;

  @Test
  void mostDrawingsStandStillAndSomeMoveOrFade() {
    int still = 0;
    for (int seed = 0; seed < CARDS; seed++) {
      List<FloatPicture> window = drawn(seed);
      float[] first = window.get(0).planes()[0];
      still += window.stream().allMatch(p -> Arrays.equals(p.planes()[0], first)) ? 1 : 0;
    }
    assertThat(still).isBetween(CARDS * 2 / 5, CARDS * 4 / 5);
  }

  @Test
  void drawingCoversPartOfThePictureInLumaAndChroma() {
    int seen = 0;
    int coloured = 0;
    for (int seed = 0; seed < CARDS; seed++) {
      FloatPicture centre = drawn(seed).get(2);
      seen += steps(centre.planes()[0]) > 0 ? 1 : 0;
      coloured += steps(centre.planes()[1]) > 0 ? 1 : 0;
    }
    assertThat(seen).isGreaterThan(CARDS * 9 / 10);
    assertThat(coloured).isBetween(CARDS / 2, CARDS);
  }

  @Test
  void samplesStayInRange() {
    for (int seed = 0; seed < CARDS; seed++) {
      for (FloatPicture picture : drawn(seed)) {
        for (float[] plane : picture.planes()) {
          for (float sample : plane) {
            assertThat(sample).isBetween(0f, 1f);
          }
        }
      }
    }
  }

  private static List<FloatPicture> drawn(long seed) {
    List<FloatPicture> window = new ArrayList<>();
    for (int n = 0; n < 5; n++) {
      float[][] planes = {
        new float[SIZE * SIZE], new float[SIZE * SIZE / 4], new float[SIZE * SIZE / 4]
      };
      Arrays.fill(planes[0], 0.45f);
      Arrays.fill(planes[1], 0.58f);
      Arrays.fill(planes[2], 0.42f);
      window.add(new FloatPicture(SIZE, SIZE, Chroma.YUV420, planes));
    }
    TitleCard.draw(window, new SplittableRandom(seed));
    return window;
  }

  /** How many samples differ from the one before them. */
  private static int steps(float[] plane) {
    int steps = 0;
    for (int i = 1; i < plane.length; i++) {
      steps += Math.abs(plane[i] - plane[i - 1]) > 0.01f ? 1 : 0;
    }
    return steps;
  }
}
