package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrightnessShiftTest {
  private static final int WIDTH = 50;
  private static final int HEIGHT = 40;
  private static final float[] SHIFTS = {0.05f, -0.02f, 0.2f};

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void isTakenBackByChannelAndWhatWasRestoredStaysOnAThirdOfThePicture(int scale) {
    float[] source = noise(3 * WIDTH * HEIGHT);
    float[] restored = new float[scale * scale * source.length];
    float[] wanted = new float[restored.length];
    for (int i = 0; i < restored.length; i++) {
      int x = i % (scale * WIDTH);
      int y = i / (scale * WIDTH) % (scale * HEIGHT);
      int channel = i / (scale * scale * WIDTH * HEIGHT);
      boolean stain = x < scale * 30 && y < scale * 20;
      float at = source[(channel * HEIGHT + y / scale) * WIDTH + x / scale];
      wanted[i] = stain ? at + 0.5f : at;
      restored[i] = wanted[i] + SHIFTS[channel];
    }
    BrightnessShift.takeBack(restored, source, 3, WIDTH, scale);
    for (int i = 0; i < restored.length; i++) {
      assertThat(restored[i]).isCloseTo(wanted[i], offset(1e-5f));
    }
  }

  private static float[] noise(int size) {
    Random random = new Random(3);
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      noise[i] = random.nextFloat();
    }
    return noise;
  }
}
