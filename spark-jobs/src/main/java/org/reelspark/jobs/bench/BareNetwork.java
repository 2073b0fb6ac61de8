package org.reelspark.jobs.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/** A model on windows in memory: nothing is decoded, nothing encoded. */
final class BareNetwork {
  private BareNetwork() {}

  /** Windows a second of so many restorers side by side, which share the windows. */
  static double speed(Model model, List<Window> windows, int cores) throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(cores);
    try {
      List<Callable<Void>> work = new ArrayList<>();
      for (int core = 0; core < cores; core++) {
        List<Window> share =
            windows.subList(core * windows.size() / cores, (core + 1) * windows.size() / cores);
        work.add(
            () -> {
              try (Restorer restorer = model.restorer()) {
                share.forEach(restorer::restore);
              }
              return null;
            });
      }
      long begin = System.nanoTime();
      for (Future<Void> done : pool.invokeAll(work)) {
        done.get();
      }
      return windows.size() / ((System.nanoTime() - begin) / 1e9);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    } catch (ExecutionException e) {
      throw new IOException("the network failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      pool.shutdownNow();
    }
  }

  /** Windows a second of one restorer. */
  static double speed(Restorer restorer, List<Window> windows) {
    long begin = System.nanoTime();
    windows.forEach(restorer::restore);
    return windows.size() / ((System.nanoTime() - begin) / 1e9);
  }

  /** Samples of one picture that differ from another's, and the largest difference. */
  record Difference(long samples, long differing, int largest) {
    static final Difference NONE = new Difference(0, 0, 0);

    /** Of 8-bit samples. */
    static Difference of(byte[] a, byte[] b) {
      long differing = 0;
      int largest = 0;
      for (int i = 0; i < a.length; i++) {
        int apart = Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        differing += apart == 0 ? 0 : 1;
        largest = Math.max(largest, apart);
      }
      return new Difference(a.length, differing, largest);
    }

    Difference plus(Difference other) {
      return new Difference(
          samples + other.samples, differing + other.differing, Math.max(largest, other.largest));
    }
  }
}
