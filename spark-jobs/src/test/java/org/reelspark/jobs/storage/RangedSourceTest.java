package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RangedSourceTest {
  private static final int SIZE = 1_000_000;

  private final byte[] film = new byte[SIZE];
  private int opened;
  private int failures;

  RangedSourceTest() {
    new Random(7).nextBytes(film);
  }

  /** A stream from a position that breaks after 1000 bytes while there are failures left. */
  private InputStream open(long position) throws IOException {
    opened++;
    InputStream rest = new ByteArrayInputStream(film, (int) position, SIZE - (int) position);
    if (failures == 0) {
      return rest;
    }
    return new FilterInputStream(rest) {
      private int left = 1000;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
          failures--;
          throw new IOException("connection reset");
        }
        int n = super.read(buffer, offset, Math.min(left, length));
        left -= n;
        return n;
      }
    };
  }

  private RangedSource source() {
    return new RangedSource("s3a://films/reel.mkv", SIZE, this::open, 0);
  }

  private byte[] read(RangedSource source, int position, int length) throws IOException {
    byte[] buffer = new byte[length];
    for (int done = 0; done < length; ) {
      done += source.read(position + done, buffer, done, length - done);
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
  void aShortWayForwardIsReadThrough() throws IOException {
    try (RangedSource source = source()) {
      read(source, 0, 100);
      assertThat(read(source, 100_000, 50)).isEqualTo(Arrays.copyOfRange(film, 100_000, 100_050));
      assertThat(opened).isEqualTo(1);
    }
  }

  @Test
  void aLongWayForwardAndAnyWayBackOpenAnew() throws IOException {
    try (RangedSource source = source()) {
      read(source, 0, 100);
      read(source, 900_000, 100);
      assertThat(read(source, 50, 100)).isEqualTo(Arrays.copyOfRange(film, 50, 150));
      assertThat(opened).isEqualTo(3);
    }
  }

  @Test
  void aReadThatFailsGoesOnWhereItWas() throws IOException {
    failures = 3;
    try (RangedSource source = source()) {
      assertThat(read(source, 0, SIZE)).isEqualTo(film);
    }
    assertThat(failures).isZero();
    assertThat(opened).isEqualTo(4);
  }

  @Test
  void aReadThatGoesOnFailingNamesFileAndByte() throws IOException {
    failures = Integer.MAX_VALUE;
    RangedSource broken =
        new RangedSource(
            "s3a://films/reel.mkv",
            SIZE,
            position -> {
              opened++;
              throw new IOException("503 slow down");
            },
            0);
    try (broken) {
      assertThatThrownBy(() -> broken.read(4096, new byte[10], 0, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("s3a://films/reel.mkv", "byte 4096", "503 slow down");
    }
    assertThat(opened).isEqualTo(RangedSource.ATTEMPTS);
  }

  @Test
  void aStreamThatEndsEarlyIsAFailureAndNotTheEnd() throws IOException {
    RangedSource cut =
        new RangedSource(
            "hdfs://films/reel.mkv",
            SIZE,
            position ->
                new ByteArrayInputStream(film, (int) position, Math.max(0, 500 - (int) position)),
            0);
    try (cut) {
      assertThat(read(cut, 0, 500)).isEqualTo(Arrays.copyOf(film, 500));
      assertThatThrownBy(() -> cut.read(500, new byte[10], 0, 10)).hasMessageContaining("byte 500");
    }
  }
}
