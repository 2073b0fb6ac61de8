package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.video.Stitcher;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.storage.FinishedSegment;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/** Joins segments on a thread of its own while others are still being restored, in order. */
final class FilmStitch implements AutoCloseable {
  private final Storage storage;
  private final Preparation film;
  private final WorkFolder work;
  private final Path out;
  private final Thread thread = new Thread(this::attempt, "stitch");
  private final Map<Integer, String> waiting = new HashMap<>();
  private Throwable failure;
  private int frames;

  /**
   * @param out the local file that is written
   */
  FilmStitch(Storage storage, Preparation film, WorkFolder work, Path out) {
    this.storage = storage;
    this.film = film;
    this.work = work;
    this.out = out;
    thread.setDaemon(true);
    thread.start();
  }

  /** A segment may be joined as soon as those before it are. */
  synchronized void offer(FinishedSegment segment) throws IOException {
    rethrow();
    waiting.put(segment.summary().chunk(), segment.file());
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
    CpuBudget budget = CpuBudget.ofExecutor();
    AtomicLong nanos = new AtomicLong();
    Plan plan = film.plan();
    FrameIndex slice = film.index().slice(plan.from(), plan.to());
    List<Chunk> chunks = plan.chunks();
    try (SeekableSource source = storage.open(film.request().in());
        Stitcher stitcher =
            new Stitcher(
                source,
                film.restored(),
                slice,
                film.excerpt(),
                plan.encoder(),
                film.streams(),
                plan.hash(),
                Map.of(),
                out)) {
      for (Chunk chunk : chunks) {
        Location location = work.segments().child(next(chunk.id()));
        try (SeekableSource segment = storage.open(location.text())) {
          budget.spend(
              nanos,
              () -> {
                stitcher.append(segment);
                return null;
              });
        }
        synchronized (this) {
          frames += chunk.frames();
        }
      }
      budget.spend(
          nanos,
          () -> {
            stitcher.finish();
            return null;
          });
    }
  }

  private synchronized String next(int chunk) throws InterruptedException {
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
