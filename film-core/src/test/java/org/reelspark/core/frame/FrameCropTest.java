package org.reelspark.core.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameCropTest {
  private static Frame noise(Chroma chroma, int bitDepth) {
    PictureFormat format = new PictureFormat(21, 17, chroma, bitDepth);
    byte[] samples = new byte[format.bytes()];
    new Random(1).nextBytes(samples);
    return new Frame(format, 40, samples);
  }

  @ParameterizedTest
  @CsvSource({"GREY, 12", "YUV420, 8", "YUV422, 10", "YUV444, 8"})
  void everySampleOfAPartIsTheWholesAtItsPlace(Chroma chroma, int bitDepth) {
    Frame whole = noise(chroma, bitDepth);
    Frame part = whole.crop(4, 6, 10, 8);
    assertThat(part.format()).isEqualTo(new PictureFormat(10, 8, chroma, bitDepth));
    assertThat(part.pts()).isEqualTo(40);
    for (int p = 0; p < chroma.planes(); p++) {
      int left = p == 0 ? 4 : 4 / chroma.horizontal();
      int top = p == 0 ? 6 : 6 / chroma.vertical();
      for (int y = 0; y < part.format().planeHeight(p); y++) {
        for (int x = 0; x < part.format().planeWidth(p); x++) {
          assertThat(part.sample(p, x, y)).isEqualTo(whole.sample(p, left + x, top + y));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 6", "4, 5", "12, 6", "4, 10", "-2, 6"})
  void aPartThatIsNotWithinOrCutsChromaIsRefused(int x, int y) {
    Frame whole = noise(Chroma.YUV420, 8);
    assertThatThrownBy(() -> whole.crop(x, y, 10, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10x8 at %d, %d", x, y);
  }
}
