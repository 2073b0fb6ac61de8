package org.reelspark.core.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Flicker;

/** A film in light: scenes are slowly varying textures that a camera pans over. */
final class TestFilm {
  static final int BLACK = 16;
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;
  private static final int CELL = 24;

  private final List<double[]> frames = new ArrayList<>();
  private final Random random = new Random(7);

  int size() {
    return frames.size();
  }

  /** Frames of a scene, the camera moving so many pixels a frame. */
  TestFilm scene(int seed, int count, double pan) {
    double[] grid = new Random(seed).doubles(100_000, 0.1, 0.8).toArray();
    for (int t = 0; t < count; t++) {
      double[] light = new double[WIDTH * HEIGHT];
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          light[y * WIDTH + x] = texture(grid, x + pan * t, y);
        }
      }
      frames.add(light);
    }
    return this;
  }

  private static double texture(double[] grid, double x, double y) {
    int i = (int) (x / CELL);
    int j = (int) (y / CELL);
    double u = x / CELL - i;
    double v = y / CELL - j;
    int at = i * 8 + j;
    double left = grid[at] * (1 - v) + grid[at + 1] * v;
    double right = grid[at + 8] * (1 - v) + grid[at + 9] * v;
    return left * (1 - u) + right * u;
  }

  /** Multiplies the light of frames. */
  TestFilm light(int from, int to, java.util.function.IntToDoubleFunction gain) {
    for (int t = from; t < to; t++) {
      double g = gain.applyAsDouble(t - from);
      double[] light = frames.get(t);
      for (int i = 0; i < light.length; i++) {
        light[i] *= g;
      }
    }
    return this;
  }

  TestFilm flash(int from, int count) {
    for (int t = from; t < from + count; t++) {
      double[] light = frames.get(t);
      for (int i = 0; i < light.length; i++) {
        light[i] = Math.min(1, light[i] * 1.5 + 0.2);
      }
    }
    return this;
  }

  /** Random gains of a standard deviation. */
  TestFilm flicker(double deviation) {
    return light(0, size(), t -> 1 + deviation * random.nextGaussian());
  }

  List<Frame> frames(int depth) {
    PictureFormat format = new PictureFormat(WIDTH, HEIGHT, Chroma.GREY, depth);
    List<Frame> made = new ArrayList<>();
    for (double[] light : frames) {
      byte[] samples = new byte[format.bytes()];
      for (int i = 0; i < light.length; i++) {
        double luma = BLACK + 219 * light[i] + random.nextGaussian();
        int value = (int) Math.rint(Math.max(0, Math.min(255, luma)) * (1 << (depth - 8)));
        if (depth == 8) {
          samples[i] = (byte) value;
        } else {
          Frame.putShort(samples, 2 * i, value);
        }
      }
      made.add(new Frame(format, made.size(), samples));
    }
    return made;
  }

  List<FrameSums> sums() {
    return sums(frames(8));
  }

  static List<FrameSums> sums(List<Frame> frames) {
    PictureFormat format = frames.get(0).format();
    FrameMeter meter = new FrameMeter(format, BLACK << (format.bitDepth() - 8));
    List<FrameSums> sums = new ArrayList<>();
    Frame previous = null;
    for (Frame frame : frames) {
      sums.add(meter.measure(frame, previous));
      previous = frame;
    }
    return sums;
  }

  FilmAnalysis analysis(Flicker flicker) {
    return FilmAnalysis.of(0, sums(), BLACK, flicker);
  }

  /** Mean light of every frame. */
  double[] means() {
    return frames.stream()
        .mapToDouble(light -> java.util.Arrays.stream(light).average().orElseThrow())
        .toArray();
  }
}
