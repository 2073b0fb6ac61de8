package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;
import org.reelspark.jobs.storage.Fetches;
import org.reelspark.jobs.storage.S3Door;
import org.reelspark.jobs.storage.S3Server;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * Tasks of one executor, side by side, fetch from S3 what they decode, and the film's ends once.
 */
class FilmReaderS3IT {
  private static final int FRAMES = 120;
  private static final int BETWEEN_KEY_FRAMES = 20;

  private final S3Server server = S3Server.get();

  @Test
  void plannedRangesAreFetchedAndLittleMoreAndHeaderAndIndexOnce(@TempDir Path local)
      throws Exception {
    Path film = Fetches.heavyFilm(FRAMES, BETWEEN_KEY_FRAMES);
    long size = Files.size(film);
    String in = server.bucket("films") + "/" + UUID.randomUUID() + ".mp4";
    Storage storage = new SchemeStorage(server.configuration());
    storage.publish(Files.copy(film, local.resolve("film.mp4")), in, false);
    FilmInfo info;
    FrameIndex index;
    try (SeekableSource source = storage.open(in)) {
      info = FilmProbe.probe(source);
      index = FrameIndexer.index(source, info, DamagePolicy.FAIL, bytes -> {});
    }
    FilmOrder order =
        new FilmOrder(
            info,
            storage.stat(in).orElseThrow(),
            DamagePolicy.FAIL,
            InterlacedPolicy.AS_IS,
            DecoderChoice.SOFTWARE);
    server.door().open(S3Door.NO_MISCHIEF);
    List<Run> runs = Planner.plan(index, 0, index.end(), 1, BETWEEN_KEY_FRAMES);
    CyclicBarrier start = new CyclicBarrier(runs.size());
    ExecutorService tasks = Executors.newFixedThreadPool(runs.size());
    long planned = 0;
    try {
      List<Future<Void>> read = new ArrayList<>();
      for (Run run : runs) {
        Chunk span = run.span();
        planned += end(index, span, size) - index.position(span.seek());
        read.add(
            tasks.submit(
                () -> {
                  start.await();
                  readAll(storage, order, RunInput.of(run, index, null));
                  return null;
                }));
      }
      for (Future<Void> each : read) {
        each.get();
      }
    } finally {
      tasks.shutdownNow();
    }
    Fetches fetches = Fetches.of(server.door(), in);
    assertThat(fetches.bytes())
        .as("for %d bytes of %d", planned, size)
        .isLessThan((long) (1.2 * planned));
    assertThat(fetches.all()).allMatch(fetch -> fetch.bytes() < size / 2);
    fetches.assertOnce(0, index.position(0), "header");
    fetches.assertOnce(Fetches.begin(film, "moov"), size, "index");
  }

  /** Where the packet after those of a span begins. */
  private static long end(FrameIndex index, Chunk span, long size) {
    long last = 0;
    for (int frame = span.seek(); frame < span.paddedEnd(); frame++) {
      last = Math.max(last, index.position(frame));
    }
    long end = size;
    for (int frame = 0; frame < index.end(); frame++) {
      if (index.position(frame) > last) {
        end = Math.min(end, index.position(frame));
      }
    }
    return end;
  }

  private static void readAll(Storage storage, FilmOrder order, RunInput input)
      throws IOException, InterruptedException {
    try (FilmReader reader =
        new FilmReader(storage, order, input, 0, new Budget(1), new AtomicLong())) {
      int frames = 0;
      while (reader.next() != null) {
        frames++;
      }
      Chunk span = input.run().span();
      assertThat(frames).isEqualTo(span.paddedEnd() - span.paddedFirst());
    }
  }
}
