package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.TestClips;

class PicturePairsTest {
  private static final PictureFormat FORMAT = new PictureFormat(160, 96, Chroma.YUV420, 8);

  @TempDir private Path folder;
  private Clip clip;

  @BeforeEach
  void write() throws IOException {
    clip = TestClips.write(folder, FORMAT, 20, 360);
  }

  @Test
  void aTenthIsHeldOutTheSameForEverySeed() {
    PicturePairs one = new PicturePairs(List.of(clip), null, 200, 1);
    PicturePairs two = new PicturePairs(List.of(clip), null, 200, 2);
    assertThat(one.heldOut())
        .hasSize(20)
        .startsWith(92, 25, 10, 183, 30, 22, 82, 66)
        .isEqualTo(two.heldOut());
    assertThat(IntStream.concat(IntStream.of(one.trained()), IntStream.of(one.heldOut())).sorted())
        .containsExactly(IntStream.range(0, 200).boxed().toArray(Integer[]::new));
  }

  @Test
  void onePairIsTooFew() {
    assertThatThrownBy(() -> new PicturePairs(List.of(clip), null, 1, 1))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("--pairs: 1 are too few");
  }

  @Test
  void pairsAreFramesThatDifferWhereDamageIsVisibleAndInGrain() {
    PicturePairs pairs = new PicturePairs(List.of(clip), null, 0, 1);
    assertThat(pairs.trained().length + pairs.heldOut().length).isEqualTo(20);
    PicturePairs.Pair pair = pairs.pair(7);
    assertThat(pair.damaged()).hasSize(3 * 160 * 96).isEqualTo(pairs.pair(7).damaged());
    int visible = 0;
    for (int at = 0; at < 160 * 96; at++) {
      float change =
          PicturePairs.luma(pair.damaged(), 160 * 96, at)
              - PicturePairs.luma(pair.clean(), 160 * 96, at);
      if (pair.visible()[at]) {
        visible++;
        assertThat(255 * Math.abs(change)).isGreaterThanOrEqualTo(6);
      }
    }
    assertThat(visible).isBetween(10, 160 * 96 / 4);
    assertThat(pair.clean()).isEqualTo(new PicturePairs(List.of(clip), null, 0, 2).pair(7).clean());
  }

  /** Footage of one grey: soft light moves the whole picture, and the pair has that undone. */
  @Test
  void whatSoftLightDoesToTheMeanIsUndone() throws IOException {
    Path own = Files.createDirectory(folder.resolve("footage"));
    Clip footage = TestClips.flat(own, FORMAT, 90, 6);
    try (PicturePairs pairs = new PicturePairs(List.of(clip), footage, 0, 1)) {
      PicturePairs.Pair pair = pairs.pair(3);
      assertThat(pair.damaged()).isNotEqualTo(pair.clean());
      assertThat(255 * (mean(pair.damaged()) - mean(pair.clean()))).isCloseTo(0, within(0.01));
    }
  }

  private static double mean(float[] rgb) {
    int pixels = rgb.length / 3;
    return IntStream.range(0, pixels)
        .mapToDouble(at -> PicturePairs.luma(rgb, pixels, at))
        .average()
        .orElseThrow();
  }
}
