package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reelspark.core.io.FileStamp;

/** A film whose index, at its end, is larger than one range. */
class FilmSourceTest {
  private static final int SIZE = 6_000_000;
  private static final int HEADER = 100;
  private static final int INDEX = 3_000_000;

  private final byte[] film = new byte[SIZE];
  private final AtomicIntegerArray fetched = new AtomicIntegerArray(SIZE);
  private final FileStamp stamp = new FileStamp("s3a://films/" + UUID.randomUUID(), SIZE, 0, "");

  FilmSourceTest() {
    new Random(7).nextBytes(film);
  }

  /** The film, which counts how often each of its bytes is fetched. */
  private final class File implements RangedSource.Ranges {
    @Override
    public void read(long position, byte[] buffer, int length) {
      for (int i = 0; i < length; i++) {
        fetched.incrementAndGet((int) position + i);
      }
      System.arraycopy(film, (int) position, buffer, 0, length);
    }

    @Override
    public void close() {}
  }

  private FilmSource source() throws IOException {
    return FilmSource.of(stamp, new RangedSource(stamp.location(), SIZE, File::new, 0));
  }

  @Test
  void headerAndIndexAreFetchedOnceByTasksSideBySide() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Void>> tasks = new ArrayList<>();
      for (int task = 0; task < 4; task++) {
        int first = HEADER + task * (SIZE - INDEX - HEADER) / 4;
        tasks.add(
            threads.submit(
                () -> {
                  try (FilmSource source = source()) {
                    open(source);
                    read(source, first, (SIZE - INDEX - HEADER) / 4);
                  }
                  return null;
                }));
      }
      for (Future<Void> task : tasks) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
    IntStream ends =
        IntStream.concat(IntStream.range(0, HEADER), IntStream.range(SIZE - INDEX, SIZE));
    assertThat(ends.filter(at -> fetched.get(at) != 1).boxed().findFirst()).isEmpty();
  }

  @Test
  void whereTheFirstFailsAnotherOpensTheFilm() throws Exception {
    FilmSource failed = source();
    read(failed, 0, HEADER);
    failed.close();
    try (FilmSource source = source()) {
      open(source);
      read(source, HEADER, 1000);
    }
  }

  @Test
  void whoWaitsForTheFirstCanBeStopped() throws Exception {
    try (FilmSource first = source()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(this::source).isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
      open(first);
    }
  }

  private void open(FilmSource source) throws IOException {
    read(source, 0, HEADER);
    read(source, SIZE - INDEX, INDEX);
    source.opened();
  }

  private void read(FilmSource source, int from, int length) throws IOException {
    byte[] buffer = new byte[length];
    for (int done = 0; done < length; ) {
      done += source.read(from + done, buffer, done, Math.min(65_536, length - done));
    }
    assertThat(buffer).isEqualTo(Arrays.copyOfRange(film, from, from + length));
  }
}
