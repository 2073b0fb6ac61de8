package org.reelspark.core.restore;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.DeviceChoice;

/**
 * Measures how fast a model restores pictures of three sizes, each core a window of its own, over
 * and over, so that no frame is read anew. Not a test: run {@code main} with a model and the number
 * of cores. Sizes take turns, and seconds are of processor time, so that what else the machine does
 * counts little.
 */
final class TileSpeed {
  private static final int ROUNDS = 3;
  private static final PictureFormat[] SIZES = {
    new PictureFormat(640, 480, Chroma.YUV420, 8),
    new PictureFormat(1920, 1080, Chroma.YUV420, 8),
    new PictureFormat(3840, 2160, Chroma.YUV420, 8)
  };

  private TileSpeed() {}

  public static void main(String[] args) throws InterruptedException, ExecutionException {
    int cores = Integer.parseInt(args[1]);
    double[][] speeds = new double[SIZES.length][ROUNDS];
    ExecutorService pool = Executors.newFixedThreadPool(cores);
    try (Model model = Model.open(args[0], new RestoreOptions(1, DeviceChoice.CPU, 0))) {
      for (int round = -1; round < ROUNDS; round++) {
        for (int s = 0; s < SIZES.length; s++) {
          double speed = speed(model, SIZES[s], cores, pool);
          // The first round warms up.
          if (round >= 0) {
            speeds[s][round] = speed;
          }
        }
      }
    } finally {
      pool.shutdownNow();
    }
    for (int s = 0; s < SIZES.length; s++) {
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ratios[round] = speeds[s][round] / speeds[0][round];
      }
      Arrays.sort(ratios);
      double[] sorted = speeds[s].clone();
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "%4dx%4d: %.3f Mpx/s, %.3f of the first (medians of %d), %s%n",
          SIZES[s].width(),
          SIZES[s].height(),
          sorted[ROUNDS / 2],
          ratios[ROUNDS / 2],
          ROUNDS,
          Arrays.toString(ratios));
    }
  }

  /** Millions of luma pixels a second of processor time, of all cores together. */
  private static double speed(Model model, PictureFormat format, int cores, ExecutorService pool)
      throws InterruptedException, ExecutionException {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      frames.add(Pictures.noise(format, i));
    }
    Window window = new Window(2, frames, new float[] {1, 1, 1, 1, 1}, 16, false);
    int pixels = format.width() * format.height();
    int times = Math.max(1, 4_200_000 / pixels);
    List<Restorer> restorers = new ArrayList<>();
    List<Callable<Long>> work = new ArrayList<>();
    try {
      for (int core = 0; core < cores; core++) {
        Restorer restorer = model.restorer();
        restorers.add(restorer);
        work.add(() -> again(restorer, window, times));
      }
      for (Future<Restored> done : pool.invokeAll(warmUp(restorers, window))) {
        done.get();
      }
      double speed = 0;
      for (Future<Long> nanos : pool.invokeAll(work)) {
        speed += (double) pixels * times / nanos.get() * 1e3;
      }
      return speed;
    } finally {
      restorers.forEach(Restorer::close);
    }
  }

  private static List<Callable<Restored>> warmUp(List<Restorer> restorers, Window window) {
    return restorers.stream()
        .map(restorer -> (Callable<Restored>) () -> restorer.restore(window))
        .toList();
  }

  /** Nanoseconds of processor time. */
  private static long again(Restorer restorer, Window window, int times) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < times; i++) {
      restorer.restore(window);
    }
    return threads.getCurrentThreadCpuTime() - begin;
  }
}
