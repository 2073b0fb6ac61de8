package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.Verification;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmVerifier;
import org.reelspark.core.video.Stitcher;
import org.reelspark.jobs.infer.Budget;
import org.reelspark.jobs.infer.CpuBudget;
import org.reelspark.jobs.storage.FilmSource;
import org.reelspark.jobs.storage.Location;

/** Makes films' files of their segments, side by side; on the driver or in a task. */
final class Assembly {
  /** Gives the locations of a chunk's segments, one for each film, and may wait for them. */
  interface Segments {
    List<Location> of(int chunk) throws InterruptedException;
  }

  private final Storage storage;
  private final StitchOrder order;
  private final List<Path> files;
  private final Budget budget = CpuBudget.ofExecutor();
  private final AtomicLong nanos = new AtomicLong();

  /**
   * @param files the local files that are written, one for each film
   */
  Assembly(Storage storage, StitchOrder order, List<Path> files) {
    this.storage = storage;
    this.order = order;
    this.files = List.copyOf(files);
  }

  /**
   * Joins the segments in order.
   *
   * @param joined is told of the frames of each chunk that is joined
   */
  void join(Segments segments, IntConsumer joined) throws IOException, InterruptedException {
    join(new ArrayList<>(), segments, joined);
  }

  /** Opens the next film and calls itself, until all are open. */
  private void join(List<Stitcher> open, Segments segments, IntConsumer joined)
      throws IOException, InterruptedException {
    if (open.size() == files.size()) {
      append(open, segments, joined);
      return;
    }
    StitchOrder.Film film = order.films().get(open.size());
    try (FilmSource source = order.source().open(storage);
        Stitcher stitcher =
            new Stitcher(
                source,
                film.film(),
                order.index(),
                order.excerpt(),
                film.encoder(),
                film.streams(),
                film.segments(),
                Map.of(),
                files.get(open.size()))) {
      source.opened();
      open.add(stitcher);
      join(open, segments, joined);
    }
  }

  private void append(List<Stitcher> open, Segments segments, IntConsumer joined)
      throws IOException, InterruptedException {
    for (Chunk chunk : order.chunks()) {
      List<Location> locations = segments.of(chunk.id());
      for (int i = 0; i < open.size(); i++) {
        Stitcher stitcher = open.get(i);
        try (SeekableSource segment = storage.open(locations.get(i).text())) {
          budget.spend(
              nanos,
              () -> {
                stitcher.append(segment);
                return null;
              });
        }
      }
      joined.accept(chunk.frames());
    }
    for (Stitcher stitcher : open) {
      budget.spend(
          nanos,
          () -> {
            stitcher.finish();
            return null;
          });
    }
  }

  /**
   * Compares the films that were joined with their source.
   *
   * @param verified told how many frames have been found so far, in all films together
   */
  List<RestoreReport.Finished> verify(LongConsumer verified) throws IOException {
    List<RestoreReport.Finished> finished = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      StitchOrder.Film film = order.films().get(i);
      Path file = files.get(i);
      long before = (long) i * order.index().size();
      Verification found;
      try (FilmSource source = order.source().open(storage)) {
        source.opened();
        found =
            FilmVerifier.verify(
                source,
                film.film(),
                order.index(),
                order.excerpt(),
                film.encoder(),
                film.streams(),
                file,
                frames -> verified.accept(before + frames));
      }
      try (SeekableSource made = storage.open(file.toString())) {
        finished.add(new RestoreReport.Finished(FilmFingerprint.of(made), found));
      }
    }
    return finished;
  }
}
