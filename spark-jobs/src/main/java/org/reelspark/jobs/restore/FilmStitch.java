package org.reelspark.jobs.restore;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.plan.Companion;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.WorkFolder;

/** Joins segments on a thread of its own while others are still being restored, in order. */
final class FilmStitch implements AutoCloseable {
  private final Assembly assembly;
  private final WorkFolder work;
  private final Thread thread = new Thread(this::attempt, "stitch");
  private final List<Companion> companions;
  private final Map<Integer, List<String>> waiting = new HashMap<>();
  private Throwable failure;
  private int frames;

  FilmStitch(Assembly assembly, WorkFolder work, List<Companion> companions) {
    this.assembly = assembly;
    this.work = work;
    this.companions = companions;
    thread.setDaemon(true);
    thread.start();
  }

  /** A segment may be joined as soon as those before it are. */
  synchronized void offer(FinishedSegment segment) throws IOException {
    rethrow();
    waiting.put(segment.summary().chunk(), segment.files(companions));
    notifyAll();
  }

  /** Frames joined so far. */
  synchronized int frames() {
    return frames;
  }

  /** Waits until the film is whole. */
  void await(Runnable look) throws IOException, InterruptedException {
    while (thread.isAlive()) {
      thread.join(200);
      look.run();
    }
    synchronized (this) {
      rethrow();
    }
  }

  /** Stops where it is not done. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt() {
    try {
      join();
    } catch (Throwable t) {
      synchronized (this) {
        failure = t;
      }
    }
  }

  private void join() throws IOException, InterruptedException {
    assembly.join(
        chunk -> work.segments(next(chunk)),
        done -> {
          synchronized (this) {
            frames += done;
          }
        });
  }

  private synchronized List<String> next(int chunk) throws InterruptedException {
    while (!waiting.containsKey(chunk)) {
      wait();
    }
    return waiting.remove(chunk);
  }

  private void rethrow() throws IOException {
    if (failure instanceof IOException storageFailure) {
      throw storageFailure;
    }
    if (failure instanceof RuntimeException known) {
      throw known;
    }
    if (failure != null) {
      throw new IllegalStateException("stitching failed: " + failure, failure);
    }
  }
}
