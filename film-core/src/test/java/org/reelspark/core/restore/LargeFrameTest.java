package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.DeviceChoice;

/** Takes 6 GB outside Java's heap. */
@Tag("full")
class LargeFrameTest {
  private static final PictureFormat FORMAT = new PictureFormat(3840, 2160, Chroma.YUV420, 8);

  @Test
  void allLevelsInStripsGiveWhatOnePieceGives() {
    List<Frame> frames =
        IntStream.range(0, 5).mapToObj(number -> Pictures.noise(FORMAT, number)).toList();
    Window window = new Window(2, frames, new float[] {1, 1, 1, 1, 1}, 16, false);
    try (Model model = Model.open("default", new RestoreOptions(1, DeviceChoice.CPU, 0));
        Restorer strips = model.restorer();
        Restorer whole = model.restorerOfWholeFrames(1).orElseThrow()) {
      byte[] one = strips.restore(window).frame().samples();
      byte[] other = whole.restore(window).frame().samples();
      int differing = 0;
      int furthest = 0;
      for (int i = 0; i < one.length; i++) {
        int apart = Math.abs((one[i] & 0xff) - (other[i] & 0xff));
        differing += apart == 0 ? 0 : 1;
        furthest = Math.max(furthest, apart);
      }
      assertThat(furthest).isLessThanOrEqualTo(1);
      assertThat(differing).isLessThan(one.length / 10_000);
    }
  }
}
