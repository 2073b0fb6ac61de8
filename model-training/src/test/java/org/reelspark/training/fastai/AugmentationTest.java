package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {
  private static final int HEIGHT = 48;
  private static final int WIDTH = 80;

  /** Each value says where it is. */
  private static float[] picture() {
    float[] picture = new float[3 * HEIGHT * WIDTH];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = 0.1f + 0.8f * (i % (HEIGHT * WIDTH)) / (HEIGHT * WIDTH);
    }
    return picture;
  }

  private static Augmentation plain(boolean mirrored, boolean upsideDown) {
    return new Augmentation(0, 1, mirrored, upsideDown, 0, 1, 0, 0);
  }

  @Test
  void drawnOnesStayWithinTheRecipesLimitsAndReachThem() {
    SplittableRandom random = new SplittableRandom(1);
    Stream<Augmentation> drawn = Stream.generate(() -> Augmentation.drawn(random)).limit(4000);
    double[] most = new double[4];
    double[] least = {1, 1, 2};
    int[] flips = new int[2];
    int[] untouched = new int[4];
    drawn.forEach(
        each -> {
          most[0] = Math.max(most[0], Math.toDegrees(Math.abs(each.radians())));
          most[1] = Math.max(most[1], each.zoom());
          most[2] = Math.max(most[2], 1 / (1 + Math.exp(-each.brightness())));
          most[3] = Math.max(most[3], each.contrast());
          least[0] = Math.min(least[0], Math.toDegrees(each.radians()));
          least[1] = Math.min(least[1], 1 / (1 + Math.exp(-each.brightness())));
          least[2] = Math.min(least[2], each.contrast());
          untouched[0] += each.radians() == 0 ? 1 : 0;
          untouched[1] += each.zoom() == 1 ? 1 : 0;
          untouched[2] += each.brightness() == 0 ? 1 : 0;
          untouched[3] += each.contrast() == 1 ? 1 : 0;
          flips[0] += each.mirrored() ? 1 : 0;
          flips[1] += each.upsideDown() ? 1 : 0;
        });
    assertThat(most[0]).isBetween(9.8, 10.0);
    assertThat(most[1]).isBetween(1.098, 1.1);
    assertThat(most[2]).isBetween(0.598, 0.6);
    assertThat(most[3]).isBetween(1.24, 1.25);
    assertThat(least[0]).isBetween(-10.0, -9.8);
    assertThat(least[1]).isBetween(0.4, 0.402);
    assertThat(least[2]).isBetween(0.8, 0.805);
    for (int each : untouched) {
      assertThat(each).as("of 4000, a quarter").isBetween(890, 1110);
    }
    assertThat(flips[0]).isBetween(1850, 2150);
    assertThat(flips[1]).isBetween(1850, 2150);
  }

  @Test
  void wholeFramesLoseOnlyWhatIsBeyondTheStride() {
    float[] shown = plain(false, false).of(picture(), HEIGHT, WIDTH, 0, 32);
    assertThat(shown).hasSize(3 * 32 * 64);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 64; x++) {
        assertThat(shown[y * 64 + x]).isEqualTo(picture()[y * WIDTH + x]);
      }
    }
  }

  @Test
  void flipsExchangeSides() {
    float[] straight = plain(false, false).of(picture(), HEIGHT, WIDTH, 0, 16);
    float[] flipped = plain(true, true).of(picture(), HEIGHT, WIDTH, 0, 16);
    for (int at = 0; at < HEIGHT * WIDTH; at++) {
      assertThat(flipped[HEIGHT * WIDTH - 1 - at]).isEqualTo(straight[at]);
    }
  }

  @Test
  void theShorterSideIsBroughtToTheSize() {
    float[] shown = new Augmentation(0, 1, false, false, 0, 1, 1, 0).of(picture(), 48, 80, 24, 8);
    assertThat(shown).hasSize(3 * 24 * 24);
    // The last columns of the picture, each a mean over two.
    assertThat(shown[10 * 24 + 23]).isCloseTo(picture()[20 * WIDTH + 79], within(0.02f));
  }

  @Test
  void lightingMovesLogits() {
    float[] flat = new float[3 * 32 * 32];
    java.util.Arrays.fill(flat, 0.5f);
    float[] lit =
        new Augmentation(0, 1, false, false, Math.log(0.6 / 0.4), 1.25, 0, 0)
            .of(flat, 32, 32, 0, 32);
    assertThat(lit[0]).isCloseTo((float) (1 / (1 + Math.pow(0.4 / 0.6, 1.25))), within(1e-5f));
  }

  /**
   * A place's way from the middle is shortened by the zoom and turned: 19.5 columns to the right
   * and half a row up are 17.54 columns right and 2.63 rows down.
   */
  @ParameterizedTest
  @CsvSource({
    "51, 31, 49.0369, 34.1307",
    "12, 31, 14.1210, 27.9741",
    "31, 56, 27.1847, 53.3554",
    "40, 20, 40.9253, 22.5461"
  })
  void placesAreTurnedAboutTheMiddleAndZoomed(int x, int y, float fromX, float fromY) {
    int side = 64;
    float[] places = new float[3 * side * side];
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        places[row * side + column] = (float) column / side;
        places[side * side + row * side + column] = (float) row / side;
      }
    }
    float[] shown =
        new Augmentation(Math.toRadians(10), 1.1, false, false, 0, 1, 0.5, 0.5)
            .of(places, side, side, 0, 32);
    assertThat(side * shown[y * side + x]).isCloseTo(fromX, within(1e-3f));
    assertThat(side * shown[side * side + y * side + x]).isCloseTo(fromY, within(1e-3f));
  }

  @Test
  void turnedPicturesAreReflectedAtTheirEdges() {
    Augmentation turned = new Augmentation(Math.toRadians(10), 1, false, false, 0, 1, 0.5, 0.5);
    for (float value : turned.of(picture(), HEIGHT, WIDTH, 48, 16)) {
      assertThat(value).isBetween(0.1f, 0.9f);
    }
  }
}
