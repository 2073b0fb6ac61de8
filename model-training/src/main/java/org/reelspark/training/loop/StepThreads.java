package org.reelspark.training.loop;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The threads that take the steps of a run, each on cores of its own.
 *
 * @param count how many
 */
record StepThreads(int count, Executor pool) {
  private static final long IDLE_SECONDS = 10;

  /** As many as there are cores or windows in a step; a GPU has one. */
  static StepThreads of(Device device, int windows) {
    int cores = JniUtils.getNumThreads();
    int count = device.isGpu() ? 1 : Math.min(windows, cores);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> thread(work, cores / count));
    pool.allowCoreThreadTimeOut(true);
    return new StepThreads(count, pool);
  }

  private static Thread thread(Runnable work, int cores) {
    Thread thread =
        new Thread(
            () -> {
              JniUtils.setNumThreads(cores);
              JniUtils.setGradMode(false);
              work.run();
            },
            "step");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Results in the order of {@code inputs}. Where one fails, its exception is thrown once all have
   * ended.
   */
  <T, R> List<R> forEach(List<T> inputs, Function<T, R> work) {
    List<CompletableFuture<R>> results =
        inputs.stream()
            .map(input -> CompletableFuture.supplyAsync(() -> work.apply(input), pool))
            .toList();
    // None may go on with memory that the caller frees.
    results.forEach(each -> each.exceptionally(failed -> null).join());
    try {
      return results.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
