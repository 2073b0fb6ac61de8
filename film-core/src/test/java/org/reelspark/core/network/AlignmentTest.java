package org.reelspark.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
  private static final int HEIGHT = 240;
  private static final int WIDTH = 256;
  private static final int MARGIN = 80;

  @ParameterizedTest
  @CsvSource({"0, 0, 6", "2, 0, 6", "0, -2, 6", "5, 3, 12", "-7, 11, 6", "12, -11, 12"})
  void aPanLiesStill(int dy, int dx, int channels) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray window = pan(manager, dy, dx, channels);

      NDArray aligned = Alignment.align(window);

      assertThat(aligned.getShape()).isEqualTo(window.getShape());
      String inside = ":, {}, :4, {}:{}, {}:{}";
      int m = MARGIN / 2;
      NDArray centre = window.get(inside, 2, m, HEIGHT / 2 - m, m, WIDTH / 2 - m);
      for (int frame = 1; frame < 4; frame++) {
        NDArray other = aligned.get(inside, frame, m, HEIGHT / 2 - m, m, WIDTH / 2 - m);
        NDArray before = window.get(inside, frame, m, HEIGHT / 2 - m, m, WIDTH / 2 - m);
        assertThat(apart(other, centre))
            .as("frame " + frame)
            .isLessThanOrEqualTo(0.25f * apart(before, centre));
      }
      assertThat(aligned.get(":, 2")).isEqualTo(window.get(":, 2"));
    }
  }

  @Test
  void aPanOfOnePixelIsFollowedInPart() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray window = pan(manager, 1, 1, 6);
      NDArray centre = window.get(":, 2, :4");

      NDArray aligned = Alignment.align(window);

      for (int frame = 0; frame < 5; frame++) {
        float before = apart(window.get(":, {}, :4", frame), centre);
        assertThat(apart(aligned.get(":, {}, :4", frame), centre))
            .as("frame " + frame)
            .isLessThanOrEqualTo(0.75f * before);
      }
    }
  }

  @Test
  void aSpeckIsNotFollowed() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray window = pan(manager, 4, 2, 6);
      NDArray clean = Alignment.align(window);
      NDArray damaged = window.duplicate();
      damaged.set(new NDIndex(":, 2, :4, 40:43, 44:47"), 1);

      NDArray aligned = Alignment.align(damaged);

      NDArray change = aligned.get(":, 1").sub(clean.get(":, 1")).abs();
      assertThat(change.max().getFloat()).isLessThan(0.05f);
    }
  }

  // Of the last not all shifts are tried at once on a processor.
  @ParameterizedTest
  @CsvSource({
    "1, 6, 4, 4",
    "1, 6, 8, 4",
    "2, 6, 40, 48",
    "1, 12, 64, 120",
    "3, 12, 32, 36",
    "1, 6, 480, 512"
  })
  void bothWaysFindAndMoveWhatAPlainSearchDoes(int batch, int channels, int height, int width) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(11);
      NDArray noisy = blocks(manager, batch, channels, height, width);
      NDArray samples = noisy.mul(255).round().div(256);
      for (NDArray window : List.of(noisy, samples)) {
        NDArray plain = PlainAlignment.align(window);

        assertThat(PlaneAlignment.align(window).contentEquals(plain)).isTrue();
        assertThat(TensorAlignment.align(window).contentEquals(plain)).isTrue();
        assertThat(plain.contentEquals(window)).isFalse();
      }
    }
  }

  /** Five frames of blocks that move 6 luma pixels down and 10 to the left a frame, and noise. */
  private static NDArray blocks(NDManager manager, int batch, int channels, int height, int width) {
    NDArray blocks =
        manager
            .randomUniform(0, 1, new Shape(batch, 1, channels, height / 4 + 4, width / 4 + 5))
            .repeat(3, 4)
            .repeat(4, 4);
    NDList frames = new NDList();
    for (int frame = 0; frame < 5; frame++) {
      int top = 6 - 3 * (frame - 2);
      int left = 10 + 5 * (frame - 2);
      frames.add(blocks.get(":, :, :, {}:{}, {}:{}", top, top + height, left, left + width));
    }
    NDArray still = NDArrays.concat(frames, 1);
    return still.add(manager.randomUniform(0, 0.1f, still.getShape()));
  }

  private static float apart(NDArray a, NDArray b) {
    return a.sub(b).abs().mean().getFloat();
  }

  /** Five frames of a smooth texture that moves so many luma pixels a frame. */
  private static NDArray pan(NDManager manager, int dy, int dx, int channels) {
    float[] values = new float[5 * channels * HEIGHT / 2 * WIDTH / 2];
    int at = 0;
    for (int frame = 0; frame < 5; frame++) {
      int oy = MARGIN + (frame - 2) * dy;
      int ox = MARGIN + (frame - 2) * dx;
      for (int c = 0; c < channels; c++) {
        boolean half = channels == 6 && c > 3;
        for (int y = 0; y < HEIGHT; y += 2) {
          for (int x = 0; x < WIDTH; x += 2) {
            values[at++] = half ? 0.5f : texture(y + c % 4 / 2 + oy, x + c % 2 + ox);
          }
        }
      }
    }
    return manager.create(values, new Shape(1, 5, channels, HEIGHT / 2, WIDTH / 2));
  }

  private static final float[][] WAVES = waves();

  /** Strong long waves and weak short ones, as in pictures: rows, columns, phase, amplitude. */
  private static float[][] waves() {
    SplittableRandom random = new SplittableRandom(5);
    float[][] waves = new float[40][];
    for (int i = 0; i < waves.length; i++) {
      double frequency = 0.04 * Math.pow(20, i / (double) waves.length);
      double direction = random.nextDouble(Math.PI);
      waves[i] =
          new float[] {
            (float) (frequency * Math.sin(direction)),
            (float) (frequency * Math.cos(direction)),
            (float) random.nextDouble(2 * Math.PI),
            (float) (0.003 / frequency)
          };
    }
    return waves;
  }

  private static float texture(int y, int x) {
    double sum = 0.5;
    for (float[] wave : WAVES) {
      sum += wave[3] * Math.sin(wave[0] * y + wave[1] * x + wave[2]);
    }
    return (float) sum;
  }
}
