package org.reelspark.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;

class WindowSamplerTest {
  private static final PictureFormat FORMAT = new PictureFormat(112, 96, Chroma.YUV420, 8);

  @TempDir private Path folder;

  @Test
  void sampleFollowsFromSeedAndIndexAlone() throws IOException {
    List<Clip> clips = List.of(TestClips.write(folder, FORMAT, 30, 360));
    WindowSampler used = new WindowSampler(clips, 9, 2);
    for (int i = 0; i < 5; i++) {
      used.sample(i, 64);
    }
    WindowSampler fresh = new WindowSampler(clips, 9, 2);
    WindowSampler.Sample one = used.sample(123, 64);
    WindowSampler.Sample two = fresh.sample(123, 64);
    for (int n = 0; n < 5; n++) {
      assertThat(two.window().get(n).planes()).isDeepEqualTo(one.window().get(n).planes());
    }
    assertThat(two.result().target().planes()).isDeepEqualTo(one.result().target().planes());
    assertThat(fresh.sample(124, 64).window().get(0).planes()[0])
        .isNotEqualTo(one.window().get(0).planes()[0]);
  }

  @Test
  void everySampleHasTheSizeAskedForAndValuesInRange() throws IOException {
    WindowSampler sampler =
        new WindowSampler(List.of(TestClips.write(folder, FORMAT, 30, 360)), 3, 2);
    for (int i = 0; i < 60; i++) {
      WindowSampler.Sample sample = sampler.sample(i, 64);
      assertThat(sample.window()).hasSize(5);
      assertThat(sample.result().mask()).hasSize(64 * 64);
      for (float value : sample.result().target().planes()[0]) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
  }

  /** Fades, casts and flicker too: they change both alike. */
  @Test
  void inTwiceTheSizeTheTargetIsTheMeanOfEachFourOfTheLargeCrop() throws IOException {
    PictureFormat large = new PictureFormat(160, 144, Chroma.YUV420, 8);
    WindowSampler sampler =
        new WindowSampler(List.of(TestClips.write(folder, large, 30, 360)), List.of(), 3, 2, 2);
    for (int i = 0; i < 40; i++) {
      WindowSampler.Sample sample = sampler.sample(i, 64);
      assertThat(sample.window()).allMatch(picture -> picture.width() == 64);
      assertThat(sample.large().width()).isEqualTo(128);
      for (int p = 0; p < 3; p++) {
        int side = p == 0 ? 64 : 32;
        float[] whole = sample.large().planes()[p];
        float[] target = sample.result().target().planes()[p];
        for (int at = 0; at < side * side; at++) {
          int first = at / side * 4 * side + at % side * 2;
          float sum = whole[first] + whole[first + 1];
          sum += whole[first + 2 * side] + whole[first + 2 * side + 1];
          assertThat(target[at]).isCloseTo(sum / 4, within(1e-6f));
        }
      }
    }
  }

  @Test
  void someWindowsLieStillThoughTheirClipMoves() throws IOException {
    WindowSampler sampler =
        new WindowSampler(List.of(TestClips.write(folder, FORMAT, 30, 360)), 3, 2);
    int sound = 0;
    int still = 0;
    for (int i = 0; i < 3000; i++) {
      WindowSampler.Sample sample = sampler.sample(i, 64);
      if (!sample.result().damaged()) {
        sound++;
        List<FloatPicture> window = sample.window();
        still += Arrays.deepEquals(window.get(1).planes(), window.get(2).planes()) ? 1 : 0;
      }
    }
    // One in eight, one in two where something is drawn, less those of uneven brightness.
    assertThat((double) still / sound).isBetween(0.03, 0.15);
  }

  @Test
  void someWindowsLieAtAnEndOfTheirShot() throws IOException {
    WindowSampler sampler =
        new WindowSampler(List.of(TestClips.write(folder, FORMAT, 30, 360)), 3, 2);
    int damaged = 0;
    int ends = 0;
    int next = 0;
    for (int i = 0; i < 2000; i++) {
      WindowSampler.Sample sample = sampler.sample(i, 64);
      if (sample.result().damaged()) {
        damaged++;
        List<FloatPicture> window = sample.window();
        ends += Arrays.deepEquals(window.get(0).planes(), window.get(4).planes()) ? 1 : 0;
        next += Arrays.deepEquals(window.get(1).planes(), window.get(3).planes()) ? 1 : 0;
      }
    }
    assertThat((double) ends / damaged).isBetween(0.06, 0.11);
    assertThat((double) next / ends).isBetween(0.35, 0.65);
  }
}
