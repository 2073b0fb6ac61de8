package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

class MedianRestorerTest {
  private static final float[] NO_GAINS = {1, 1, 1};

  @ParameterizedTest
  @CsvSource({"YUV420, 8", "YUV422, 10", "YUV444, 12", "GREY, 8"})
  void replacesASpeckByItsNeighboursAndNothingElse(Chroma chroma, int depth) {
    PictureFormat format = Pictures.format(chroma, depth);
    Frame clean = Pictures.flat(format, 100 << (depth - 8));
    byte[] damaged = clean.samples().clone();
    for (int plane = 0; plane < format.planes(); plane++) {
      Pictures.set(damaged, format, plane, 2, 3, 200 << (depth - 8));
    }
    Pictures.set(damaged, format, 0, 32, 16, 20 << (depth - 8));
    // A chroma sample that stands out where luma does not stays.
    if (format.planes() == 3) {
      Pictures.set(damaged, format, 1, 10, 7, 0);
    }

    Restored restored = restore(NO_GAINS, clean, clean.withSamples(damaged), clean);

    assertThat(restored.frame().sample(0, 2, 3)).isEqualTo(100 << (depth - 8));
    assertThat(restored.frame().sample(0, 32, 16)).isEqualTo(100 << (depth - 8));
    assertThat(restored.mask()[3 * 33 + 2]).isEqualTo((byte) 255);
    assertThat(restored.statistics().defectArea()).isEqualTo(2f / (33 * 17));
    if (format.planes() == 3) {
      assertThat(restored.frame().sample(1, 10, 7)).isZero();
    }
  }

  @Test
  void leavesWhatMovesAlone() {
    PictureFormat format = Pictures.format(Chroma.YUV420, 8);
    Frame centre = Pictures.noise(format, 2);
    Frame moved = Pictures.flat(format, 20);
    Frame movedOn = Pictures.flat(format, 60);

    assertThat(restore(NO_GAINS, moved, centre, movedOn).frame()).isSameAs(centre);
  }

  @Test
  void leavesAFlashAlone() {
    PictureFormat format = Pictures.format(Chroma.YUV420, 8);
    Frame dark = Pictures.flat(format, 60);
    Frame flash = Pictures.flat(format, 220);

    Restored restored = restore(NO_GAINS, dark, flash, dark);

    assertThat(restored.frame()).isSameAs(flash);
    assertThat(restored.statistics().defectArea()).isZero();
  }

  @Test
  void appliesTheGainAboveBlackAndAroundNeutralChroma() {
    PictureFormat format = Pictures.format(Chroma.YUV420, 8);
    Frame frame = Pictures.flat(format, 116);

    Frame restored = restore(new float[] {1.1f, 1.1f, 1.1f}, frame, frame, frame).frame();

    assertThat(restored.sample(0, 5, 5)).isEqualTo(126);
    assertThat(restored.sample(1, 5, 5)).isEqualTo(115);
  }

  @Test
  void aSpeckIsSeenThroughFlicker() {
    PictureFormat format = Pictures.format(Chroma.YUV420, 8);
    Frame frame = Pictures.flat(format, 100);
    Frame brighter = Pictures.flat(format, 121);
    byte[] damaged = brighter.samples().clone();
    Pictures.set(damaged, format, 0, 4, 4, 230);

    float gain = 84 / 105f;
    Frame restored =
        restore(new float[] {1, gain, 1}, frame, brighter.withSamples(damaged), frame).frame();

    assertThat(restored.sample(0, 4, 4)).isEqualTo(100);
    assertThat(restored.sample(0, 5, 4)).isEqualTo(100);
  }

  private static Restored restore(float[] gains, Frame... frames) {
    try (Model model = Model.open("median", RestoreOptions.DEFAULT);
        Restorer restorer = model.restorer()) {
      return restorer.restore(new Window(7, List.of(frames), gains, 16, false));
    }
  }
}
