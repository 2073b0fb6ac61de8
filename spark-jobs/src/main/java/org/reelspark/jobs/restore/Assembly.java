package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.video.FilmVerifier;
import org.reelspark.core.video.Stitcher;
import org.reelspark.jobs.infer.Budget;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.storage.Location;

/** Makes a film's file of its segments; on the driver or in a task. */
final class Assembly {
  /** Gives the location of a chunk's segment, and may wait for it. */
  interface Segments {
    Location of(int chunk) throws InterruptedException;
  }

  private final Storage storage;
  private final StitchOrder order;
  private final Path file;

  /**
   * @param file the local file that is written
   */
  Assembly(Storage storage, StitchOrder order, Path file) {
    this.storage = storage;
    this.order = order;
    this.file = file;
  }

  /**
   * Joins the segments in order.
   *
   * @param joined is told of the frames of each segment that is joined
   */
  void join(Segments segments, IntConsumer joined) throws IOException, InterruptedException {
    Budget budget = CpuBudget.ofExecutor();
    AtomicLong nanos = new AtomicLong();
    try (SeekableSource source = storage.open(order.film().name());
        Stitcher stitcher =
            new Stitcher(
                source,
                order.film(),
                order.index(),
                order.excerpt(),
                order.encoder(),
                order.streams(),
                order.plan(),
                Map.of(),
                file)) {
      for (Chunk chunk : order.chunks()) {
        try (SeekableSource segment = storage.open(segments.of(chunk.id()).text())) {
          budget.spend(
              nanos,
              () -> {
                stitcher.append(segment);
                return null;
              });
        }
        joined.accept(chunk.frames());
      }
      budget.spend(
          nanos,
          () -> {
            stitcher.finish();
            return null;
          });
    }
  }

  /**
   * Compares the film that was joined with its source.
   *
   * @param verified told how many frames have been found so far
   */
  Verification verify(LongConsumer verified) throws IOException {
    try (SeekableSource source = storage.open(order.film().name())) {
      return FilmVerifier.verify(
          source,
          order.film(),
          order.index(),
          order.excerpt(),
          order.encoder(),
          order.streams(),
          file,
          verified);
    }
  }
}
