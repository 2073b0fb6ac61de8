package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangedSourceTest {
  private static final int SIZE = 8_000_000;

  private final byte[] film = new byte[SIZE];
  private final List<Range> fetched = new ArrayList<>();
  private int opened;
  private int failures;

  private record Range(long from, int length) {}

  RangedSourceTest() {
    new Random(7).nextBytes(film);
  }

  /** The film, whose ranges fail while there are failures left. */
  private final class File implements RangedSource.Ranges {
    @Override
    public void read(long position, byte[] buffer, int length) throws IOException {
      if (failures > 0) {
        failures--;
        throw new IOException("503 slow down");
      }
      fetched.add(new Range(position, length));
      System.arraycopy(film, (int) position, buffer, 0, length);
    }

    @Override
    public void close() {}
  }

  private RangedSource source() {
    return source(
        () -> {
          opened++;
          return new File();
        });
  }

  private static RangedSource source(RangedSource.Opener opener) {
    return new RangedSource("s3a://films/reel.mkv", SIZE, opener, 0);
  }

  private static byte[] read(RangedSource source, int position, int length) throws IOException {
    byte[] buffer = new byte[length];
    for (int done = 0; done < length; ) {
      done += source.read(position + done, buffer, done, Math.min(65_536, length - done));
    }
    return buffer;
  }

  @Test
  void nothingIsOpenedBeforeTheFirstRead() throws IOException {
    try (RangedSource source = source()) {
      assertThat(source.size()).isEqualTo(SIZE);
      assertThat(opened).isZero();
    }
  }

  @Test
  void aLongReadTakesFewRequestsAndFetchesAtMostAnEighthInVain() throws IOException {
    int length = 5_000_000;
    try (RangedSource source = source()) {
      assertThat(read(source, 1000, length))
          .isEqualTo(Arrays.copyOfRange(film, 1000, 1000 + length));
    }
    assertThat(opened).isEqualTo(1);
    assertThat(fetched).hasSizeLessThan(35);
    assertThat(fetched.stream().mapToLong(Range::length).sum())
        .isBetween((long) length, length + length / 8L);
  }

  @Test
  void aShortReadFetchesLittle() throws IOException {
    try (RangedSource source = source()) {
      read(source, 7_000_000, 10);
      read(source, 7_000_100, 10);
      read(source, 50, 10);
    }
    assertThat(fetched)
        .containsExactly(
            new Range(7_000_000, RangedSource.LEAST), new Range(50, RangedSource.LEAST));
  }

  @Test
  void aGapIsNotFetchedAndIsStillReadingOnwards() throws IOException {
    try (RangedSource source = source()) {
      read(source, 0, 2_000_000);
      long end = fetched.get(fetched.size() - 1).from() + fetched.get(fetched.size() - 1).length();
      int beyond = (int) end + 100_000;
      assertThat(read(source, beyond, 10)).isEqualTo(Arrays.copyOfRange(film, beyond, beyond + 10));
      Range last = fetched.get(fetched.size() - 1);
      assertThat(last.from()).isEqualTo(beyond);
      assertThat(last.length()).isGreaterThan(RangedSource.LEAST);
    }
  }

  @Test
  void theLastRangeEndsWithTheFile() throws IOException {
    try (RangedSource source = source()) {
      assertThat(read(source, SIZE - 5, 5)).isEqualTo(Arrays.copyOfRange(film, SIZE - 5, SIZE));
      assertThat(source.read(SIZE, new byte[1], 0, 1)).isEqualTo(-1);
    }
    assertThat(fetched).containsExactly(new Range(SIZE - 5, 5));
  }

  @Test
  void aReadThatFailsIsTriedAgainOnTheFileOpenedAnew() throws IOException {
    failures = RangedSource.ATTEMPTS - 1;
    try (RangedSource source = source()) {
      assertThat(read(source, 0, 100)).isEqualTo(Arrays.copyOf(film, 100));
    }
    assertThat(opened).isEqualTo(RangedSource.ATTEMPTS);
  }

  @Test
  void aReadThatGoesOnFailingNamesFileAndByte() throws IOException {
    failures = Integer.MAX_VALUE;
    try (RangedSource source = source()) {
      assertThatThrownBy(() -> source.read(4096, new byte[10], 0, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("s3a://films/reel.mkv", "byte 4096", "503 slow down");
    }
    assertThat(opened).isEqualTo(RangedSource.ATTEMPTS);
  }

  @Test
  void aFileThatEndsEarlyIsAFailureAndNotTheEnd() throws IOException {
    try (RangedSource cut =
        source(
            () -> {
              throw new EOFException("ends at byte 500");
            })) {
      assertThatThrownBy(() -> cut.read(400, new byte[200], 0, 200))
          .hasMessageContainingAll("byte 400", "ends at byte 500");
    }
  }

  @Test
  void aReadThatStallsUntilItsTimeIsOverIsTriedAgain() throws IOException {
    try (RangedSource stalling =
        source(
            () -> {
              opened++;
              throw new SocketTimeoutException("Read timed out");
            })) {
      assertThatThrownBy(() -> stalling.read(4096, new byte[10], 0, 10))
          .hasMessageContainingAll("s3a://films/reel.mkv", "byte 4096", "Read timed out");
    }
    assertThat(opened).isEqualTo(RangedSource.ATTEMPTS);
  }

  @Test
  void whatIsForbiddenIsNotTriedAgain() throws IOException {
    try (RangedSource locked =
        source(
            () -> {
              opened++;
              throw new AccessDeniedException("s3a://films/reel.mkv");
            })) {
      assertThatThrownBy(() -> locked.read(0, new byte[10], 0, 10))
          .isInstanceOf(AccessDeniedException.class);
    }
    assertThat(opened).isEqualTo(1);
  }
}
