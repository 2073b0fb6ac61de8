package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;
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
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(640, 360, "25", FRAMES));
    arguments.addAll(List.of("-c:v", "libx264", "-preset"));
    arguments.addAll(List.of("ultrafast", "-qp", "4", "-g", "" + BETWEEN_KEY_FRAMES));
    arguments.addAll(List.of("-pix_fmt", "yuv420p", "-threads", "1"));
    Path film = FilmFactory.film("heavy.mp4", arguments);
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
    List<S3Door.Request> fetches =
        server.door().requests().stream().filter(r -> r.method().equals("GET")).toList();
    long fetched = fetches.stream().mapToLong(S3Door.Request::bytes).sum();
    assertThat(fetched).as("for %d bytes of %d", planned, size).isLessThan((long) (1.2 * planned));
    assertThat(fetches).allMatch(fetch -> fetch.bytes() < size / 2);
    assertFetchedOnce(fetches, 0, index.position(0), "header");
    assertFetchedOnce(fetches, begin(film, "moov"), size, "index");
  }

  private static void assertFetchedOnce(
      List<S3Door.Request> fetches, long from, long to, String what) {
    assertThat(to).as(what).isGreaterThan(from);
    for (long at = from; at < to; at++) {
      long here = at;
      assertThat(fetches.stream().filter(fetch -> holds(fetch, here)))
          .as("requests for byte %d, of the %s", at, what)
          .hasSize(1);
    }
  }

  private static boolean holds(S3Door.Request fetch, long at) {
    long from = Long.parseLong(fetch.range().replaceAll("bytes=(\\d+)-.*", "$1"));
    return at >= from && at < from + fetch.bytes();
  }

  /** Where a box of an MP4 begins. */
  private static long begin(Path film, String box) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(film));
    int at = 0;
    while (!box.equals(new String(bytes.array(), at + 4, 4, StandardCharsets.ISO_8859_1))) {
      at += bytes.getInt(at);
    }
    return at;
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
