package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Flicker;

/** The default model where a night fades to black, and what is bright in it most of all. */
class FadeTest {
  private static final PictureFormat FORMAT = new PictureFormat(192, 160, Chroma.YUV420, 8);
  private static final int BLACK = 16;
  private static final int FRAMES = 15;
  private static final int MOON_X = 120;
  private static final int MOON_Y = 50;
  private static final int MOON_RADIUS = 27;

  @Test
  void theMoonFadesAsItDid() throws Exception {
    List<Frame> night = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      night.add(night(i, 1 - i / 20.0));
    }
    List<Restored> restored = restored(night);
    assertThat(restored).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      assertThat(moon(restored.get(i).frame()))
          .as("frame %d", i)
          .isCloseTo(moon(night.get(i)), within(1.0));
    }
  }

  private static List<Restored> restored(List<Frame> frames) throws Exception {
    FrameMeter meter = new FrameMeter(FORMAT, BLACK);
    List<FrameSums> sums = new ArrayList<>();
    for (Frame frame : frames) {
      sums.add(meter.measure(frame, sums.isEmpty() ? null : frames.get(sums.size() - 1)));
    }
    FilmAnalysis analysis = FilmAnalysis.of(0, sums, BLACK, Flicker.AUTO);
    Chunk all = new Chunk(0, 0, FRAMES, 0, FRAMES, 0);
    List<Restored> restored = new ArrayList<>();
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer restorer = model.restorer()) {
      WindowAssembler windows = new WindowAssembler(restorer.radius(), analysis, all);
      for (Frame frame : frames) {
        windows.push(frame);
        for (Window window = windows.poll(); window != null; window = windows.poll()) {
          restored.add(restorer.restore(window));
        }
      }
    }
    return restored;
  }

  /** A moon with dark seas in a dim, grainy sky. */
  private static Frame night(int number, double light) {
    Random grain = new Random(number);
    byte[] samples = Pictures.flat(FORMAT, 128).samples();
    for (int y = 0; y < FORMAT.height(); y++) {
      for (int x = 0; x < FORMAT.width(); x++) {
        double sky = 50 + y / 4.0 + 6 * Math.sin(x / 9.0) * Math.cos(y / 7.0);
        double sea = Math.hypot(x - MOON_X + 8, y - MOON_Y - 6) < 7 ? 25 : 0;
        double luma = isMoon(x, y) ? 210 - sea : sky;
        double shown = BLACK + light * (luma - BLACK) + 1.5 * grain.nextGaussian();
        Pictures.set(samples, FORMAT, 0, x, y, (int) Math.rint(shown));
      }
    }
    return new Frame(FORMAT, number, samples);
  }

  private static boolean isMoon(int x, int y) {
    return Math.hypot(x - MOON_X, y - MOON_Y) < MOON_RADIUS;
  }

  private static double moon(Frame frame) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < FORMAT.height(); y++) {
      for (int x = 0; x < FORMAT.width(); x++) {
        if (isMoon(x, y)) {
          sum += frame.samples()[y * FORMAT.rowBytes(0) + x] & 0xff;
          count++;
        }
      }
    }
    return sum / count;
  }
}
