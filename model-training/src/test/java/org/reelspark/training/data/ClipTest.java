package org.reelspark.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.damage.FloatPicture;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

class ClipTest {
  private static final PictureFormat SMALL = new PictureFormat(96, 80, Chroma.YUV420, 8);

  @TempDir private Path folder;

  @Test
  void clipThatIsSmallEnoughKeepsEverySample() throws IOException {
    Clip clip = TestClips.write(folder, SMALL, 6, 360);
    assertThat(clip.frames()).isEqualTo(6);
    FloatPicture crop = clip.crop(3, 8, 4, 32, 0);
    Frame frame = TestClips.frame(SMALL, 3);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        assertThat(crop.planes()[0][y * 32 + x] * 256).isEqualTo(frame.sample(0, 8 + x, 4 + y));
        assertThat(crop.planes()[2][y / 2 * 16 + x / 2] * 256)
            .isEqualTo(frame.sample(2, 4 + x / 2, 2 + y / 2));
      }
    }
  }

  @Test
  void cropIsTurnedInEightWays() throws IOException {
    Clip clip = TestClips.write(folder, SMALL, 5, 360);
    float[] straight = clip.crop(0, 0, 0, 16, 0).planes()[0];
    float[] mirrored = clip.crop(0, 0, 0, 16, 1).planes()[0];
    float[] upsideDown = clip.crop(0, 0, 0, 16, 2).planes()[0];
    float[] swapped = clip.crop(0, 0, 0, 16, 4).planes()[0];
    assertThat(mirrored[3 * 16 + 5]).isEqualTo(straight[3 * 16 + 10]);
    assertThat(upsideDown[3 * 16 + 5]).isEqualTo(straight[12 * 16 + 5]);
    assertThat(swapped[3 * 16 + 5]).isEqualTo(straight[5 * 16 + 3]);
  }

  @Test
  void straightTurnedCropIsTheCrop() throws IOException {
    Clip clip = TestClips.write(folder, SMALL, 5, 360);
    float[] crop = clip.crop(2, 16, 16, 32, 0).planes()[0];
    float[] turned = clip.turnedCrop(2, 31.5f, 31.5f, 32, 1, 0).planes()[0];
    for (int i = 0; i < crop.length; i++) {
      assertThat(turned[i]).isCloseTo(crop[i], within(1e-5f));
    }
  }

  @Test
  void largeClipIsAveragedDown() throws IOException {
    Clip clip = TestClips.write(folder, SMALL, 5, 40);
    assertThat(clip.width()).isEqualTo(48);
    assertThat(clip.height()).isEqualTo(40);
    Frame frame = TestClips.frame(SMALL, 0);
    float mean =
        (frame.sample(0, 10, 10)
                + frame.sample(0, 11, 10)
                + frame.sample(0, 10, 11)
                + frame.sample(0, 11, 11))
            / 4f;
    assertThat((float) clip.luma(0, 5, 5)).isCloseTo(mean, within(0.51f));
  }

  @Test
  void chromaOfFullDensityIsHalvedAndTenBitsBecomeEight() throws IOException {
    PictureFormat full = new PictureFormat(96, 80, Chroma.YUV444, 10);
    Clip clip = TestClips.write(folder, full, 5, 360);
    assertThat(clip.crop(0, 0, 0, 32, 0).planes()[1]).hasSize(16 * 16);
    assertThat(clip.luma(1, 7, 9))
        .isCloseTo(TestClips.frame(full, 1).sample(0, 7, 9) / 4, within(1));
  }

  @Test
  void windowDoesNotReachOverACut() throws IOException {
    Path file = folder.resolve("cut.clip");
    try (ClipWriter writer = new ClipWriter(file, SMALL, 360)) {
      for (int n = 0; n < 12; n++) {
        writer.add(TestClips.flat(SMALL, n < 6 ? 40 : 200), true);
      }
      writer.finish();
    }
    Clip clip = Clip.open("cut", file);
    assertThat(clip.oneShot(0, 5)).isTrue();
    assertThat(clip.oneShot(5, 6)).isFalse();
    WindowSampler sampler = new WindowSampler(List.of(clip), 1, 2);
    for (int i = 0; i < 100; i++) {
      WindowSampler.Sample sample = sampler.sample(i, 64);
      if (!sample.result().damaged()) {
        float first = median(sample.window().get(0).planes()[0]);
        float last = median(sample.window().get(4).planes()[0]);
        assertThat(last).isCloseTo(first, within(0.1f));
      }
    }
  }

  /** Of the picture, whatever is written over part of it. */
  private static float median(float[] luma) {
    float[] sorted = luma.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Test
  void clipWithoutAnyShotOfAWindowsLengthIsRefusedByName() throws IOException {
    Clip clip = TestClips.write(folder, SMALL, 4, 360);
    assertThatThrownBy(() -> new WindowSampler(List.of(clip), 1, 2)).hasMessageContaining("test");
  }

  @Test
  void cutShortFileIsRefused() throws IOException {
    TestClips.write(folder, SMALL, 5, 360);
    Path file = folder.resolve("test.clip");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 100));
    assertThatThrownBy(() -> Clip.open("test", file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cut short");
  }

  @Test
  void longFilmIsKeptAsEightRuns() {
    int[] kept = IntStream.range(0, 1394).filter(n -> ClipCache.isKept(n, 1394)).toArray();
    assertThat(kept).hasSize(240).contains(0, 29, 1393).doesNotContain(30, 700);
    assertThat(IntStream.range(0, 240).allMatch(n -> ClipCache.isKept(n, 240))).isTrue();
  }
}
