package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Flicker;

class WindowAssemblerTest {
  private static final Offset<Float> BY = within(1e-6f);
  private static final PictureFormat FORMAT = new PictureFormat(2, 2, Chroma.GREY, 8);

  @Test
  void theEndsOfTheFilmRepeatTheirFrame() {
    //   frames 0 1 2 3, radius 2
    assertThat(windows(2, new Chunk(0, 0, 4, 0, 4, 0)))
        .containsExactly("0: 0 0 0 1 2", "1: 0 0 1 2 3", "2: 0 1 2 3 3", "3: 1 2 3 3 3");
  }

  @Test
  void theHaloIsReadAndNotRestored() {
    assertThat(windows(1, new Chunk(3, 5, 7, 4, 8, 4))).containsExactly("5: 4 5 6", "6: 5 6 7");
  }

  @Test
  void aWiderPaddedSpanChangesNothing() {
    assertThat(windows(1, new Chunk(3, 5, 7, 2, 9, 2))).containsExactly("5: 4 5 6", "6: 5 6 7");
  }

  @Test
  void aRadiusOfZeroNeedsNoNeighbours() {
    assertThat(windows(0, new Chunk(0, 1, 3, 1, 3, 0))).containsExactly("1: 1", "2: 2");
  }

  @Test
  void windowsEndAtCuts() {
    //   frames 0 1 2 | 3 4 5 | 6 7 8, radius 2
    FilmAnalysis analysis = threeShots();
    assertThat(windows(2, analysis, new Chunk(0, 0, 9, 0, 9, 0)))
        .containsExactly(
            "0: 0 0 0 1 2",
            "1: 0 0 1 2 2",
            "2: 0 1 2 2 2",
            "3: 3 3 3 4 5",
            "4: 3 3 4 5 5",
            "5: 3 4 5 5 5",
            "6: 6 6 6 7 8",
            "7: 6 6 7 8 8",
            "8: 6 7 8 8 8");
  }

  @Test
  void neighboursInAFadeComeAsBrightAsTheCentre() {
    List<FrameSums> sums = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      byte[] thumbnail = new byte[4];
      Arrays.fill(thumbnail, (byte) Math.round(120 * Math.exp(-0.1 * i)));
      sums.add(new FrameSums(i == 0 ? FrameSums.UNKNOWN : -100_000, thumbnail));
    }
    FilmAnalysis analysis = FilmAnalysis.of(0, sums, 16, Flicker.AUTO);
    WindowAssembler assembler = new WindowAssembler(2, analysis, new Chunk(0, 0, 5, 0, 5, 0));
    List<float[]> gains = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      assembler.push(frame(i));
      for (Window w = assembler.poll(); w != null; w = assembler.poll()) {
        gains.add(w.gains());
      }
    }
    float one = (float) Math.exp(0.1);
    float two = (float) Math.exp(0.2);
    assertThat(gains.get(2)).containsExactly(new float[] {1 / two, 1 / one, 1, one, two}, BY);
    assertThat(gains.get(0)).containsExactly(new float[] {1, 1, 1, one, two}, BY);
    assertThat(gains.get(2)[2]).isEqualTo(1);
  }

  /** Three pictures, each for three frames. */
  private static FilmAnalysis threeShots() {
    List<FrameSums> sums = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      byte[] thumbnail = {0, 0, 0, 0};
      thumbnail[i / 3] = (byte) 200;
      sums.add(new FrameSums(i == 0 ? FrameSums.UNKNOWN : 0, thumbnail));
    }
    return FilmAnalysis.of(0, sums, 16, Flicker.AUTO);
  }

  @Test
  void aFrameTooManyIsRefused() {
    WindowAssembler assembler = new WindowAssembler(0, null, new Chunk(0, 0, 1, 0, 1, 0));
    assembler.push(frame(0));
    assembler.poll();
    assertThatThrownBy(() -> assembler.push(frame(1))).isInstanceOf(IllegalStateException.class);
  }

  private static List<String> windows(int radius, Chunk chunk) {
    return windows(radius, null, chunk);
  }

  private static List<String> windows(int radius, FilmAnalysis analysis, Chunk chunk) {
    WindowAssembler assembler = new WindowAssembler(radius, analysis, chunk);
    List<String> windows = new ArrayList<>();
    for (int i = chunk.paddedFirst(); i < chunk.paddedEnd(); i++) {
      assembler.push(frame(i));
      for (Window w = assembler.poll(); w != null; w = assembler.poll()) {
        StringBuilder text = new StringBuilder(w.frameNumber() + ":");
        w.frames().forEach(f -> text.append(' ').append(f.pts()));
        windows.add(text.toString());
      }
    }
    return windows;
  }

  private static Frame frame(int number) {
    return new Frame(FORMAT, number, new byte[FORMAT.bytes()]);
  }
}
