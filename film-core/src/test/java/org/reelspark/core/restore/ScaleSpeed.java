package org.reelspark.core.restore;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.DeviceChoice;

/**
 * Measures how much longer {@code default-2x} takes for a frame than {@code default}. Not a test:
 * run {@code main} with width, height and how often. Both take turns on the same window; seconds
 * are of this thread's processor time, so that what else the machine does counts little.
 */
final class ScaleSpeed {
  private ScaleSpeed() {}

  public static void main(String[] args) {
    PictureFormat format =
        new PictureFormat(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Chroma.YUV420, 8);
    int rounds = Integer.parseInt(args[2]);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      frames.add(Pictures.noise(format, i));
    }
    Window window = new Window(2, frames, new float[] {1, 1, 1, 1, 1}, 16, false);
    double[] plain = new double[rounds];
    double[] enlarged = new double[rounds];
    double[] ratios = new double[rounds];
    RestoreOptions options = new RestoreOptions(1, DeviceChoice.CPU, 0);
    try (Model model = Model.open("default", options);
        Model model2x = Model.open("default-2x", options);
        Restorer restorer = model.restorer();
        Restorer restorer2x = model2x.restorer()) {
      seconds(restorer, window);
      seconds(restorer2x, window); // the first ones warm up
      for (int round = 0; round < rounds; round++) {
        plain[round] = seconds(restorer, window);
        enlarged[round] = seconds(restorer2x, window);
        ratios[round] = enlarged[round] / plain[round];
      }
    }
    Arrays.sort(ratios);
    System.out.printf(
        Locale.ROOT,
        "%dx%d: %.3f s with default, %.3f s with default-2x; ratio %.2f, half of them %.2f to"
            + " %.2f, all %.2f to %.2f (processor time of one thread, medians of %d)%n",
        format.width(),
        format.height(),
        median(plain),
        median(enlarged),
        ratios[rounds / 2],
        ratios[rounds / 4],
        ratios[rounds - 1 - rounds / 4],
        ratios[0],
        ratios[rounds - 1],
        rounds);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double seconds(Restorer restorer, Window window) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    restorer.restore(window);
    return (threads.getCurrentThreadCpuTime() - begin) / 1e9;
  }
}
