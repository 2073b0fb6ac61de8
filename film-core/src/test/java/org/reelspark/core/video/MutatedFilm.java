package org.reelspark.core.video;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A film that somebody has damaged, by accident or not. Its number says all: which film it was and
 * what was done to it, once to three times.
 */
final class MutatedFilm {
  /** What sizes, counts and offsets are overwritten with, beside random numbers. */
  private static final long[] NUMBERS = {
    0,
    1,
    7,
    8,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0xffffff,
    0x0fffffff,
    0x7fffffff,
    0x80000000L,
    0xfffffff0L,
    0xffffffffL,
    0x7fffffffffffffe0L,
    Long.MAX_VALUE,
    -1
  };

  /** Where containers keep what they say of the film: at either end. */
  private static final int HEAD = 2048;

  private final int number;
  private final Path film;
  private final Mutation mutation;

  private MutatedFilm(int number, Path film, Mutation mutation) {
    this.number = number;
    this.film = film;
    this.mutation = mutation;
  }

  /** The film of a number, of those that can be damaged. */
  static MutatedFilm of(List<Path> films, int number) throws IOException {
    Path film = films.get(number % films.size());
    Mutation mutation = new Mutation(Files.readAllBytes(film), new Random(number));
    int changes = 1 + mutation.random.nextInt(3);
    for (int i = 0; i < changes; i++) {
      mutation.change();
    }
    return new MutatedFilm(number, film, mutation);
  }

  /** Named after its number, with the extension that the film had. */
  String name() {
    String name = film.getFileName().toString();
    return number + name.substring(name.lastIndexOf('.'));
  }

  byte[] bytes() {
    return mutation.bytes;
  }

  /** Its number, which film it was, and what was done to it. */
  @Override
  public String toString() {
    return "%d, %s: %s".formatted(number, film.getFileName(), String.join(", ", mutation.changes));
  }

  private static final class Mutation {
    private final Random random;
    private final List<String> changes = new ArrayList<>();
    private byte[] bytes;

    Mutation(byte[] bytes, Random random) {
      this.bytes = bytes;
      this.random = random;
    }

    void change() {
      switch (random.nextInt(9)) {
        case 0, 1 -> flipBits();
        case 2, 3, 4 -> overwriteNumber();
        case 5 -> cutOff();
        case 6 -> repeatBlock();
        case 7 -> removeBlock();
        default -> copyOver();
      }
    }

    /** Anywhere, or in one of two cases where the container describes itself. */
    private int place() {
      int length = Math.max(1, bytes.length);
      int head = Math.min(HEAD, length);
      return switch (random.nextInt(4)) {
        case 0 -> random.nextInt(head);
        case 1 -> length - 1 - random.nextInt(head);
        default -> random.nextInt(length);
      };
    }

    private int blockLength() {
      return 1 + random.nextInt(1 << (1 + random.nextInt(13)));
    }

    private void flipBits() {
      int flips = 1 + random.nextInt(16);
      for (int i = 0; i < flips && bytes.length > 0; i++) {
        bytes[place()] ^= (byte) (1 << random.nextInt(8));
      }
      changes.add(flips + " bits flipped");
    }

    private void overwriteNumber() {
      int width = 1 << random.nextInt(4);
      int at = Math.max(0, Math.min(place(), bytes.length - width));
      long value =
          random.nextInt(4) == 0 ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
      boolean big = random.nextBoolean();
      byte[] number =
          ByteBuffer.allocate(8)
              .order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
              .putLong(value)
              .array();
      int from = big ? 8 - width : 0;
      for (int i = 0; i < width && at + i < bytes.length; i++) {
        bytes[at + i] = number[from + i];
      }
      changes.add("%d bytes at %d are now %x".formatted(width, at, value));
    }

    private void cutOff() {
      int length = place();
      bytes = Arrays.copyOf(bytes, length);
      changes.add("cut off at " + length);
    }

    private void repeatBlock() {
      int from = place();
      int to = Math.min(bytes.length, from + blockLength());
      int at = place();
      if (from < to && at <= bytes.length) {
        splice(at, at, Arrays.copyOfRange(bytes, from, to));
      }
      changes.add("[%d, %d) again at %d".formatted(from, to, at));
    }

    private void removeBlock() {
      int from = Math.min(place(), bytes.length);
      int to = Math.min(bytes.length, from + blockLength());
      splice(from, to, new byte[0]);
      changes.add("[%d, %d) removed".formatted(from, to));
    }

    private void copyOver() {
      int from = Math.min(place(), bytes.length);
      int to = Math.min(bytes.length, from + blockLength());
      int at = Math.min(place(), bytes.length);
      byte[] block = Arrays.copyOfRange(bytes, from, to);
      if (random.nextBoolean()) {
        Arrays.fill(block, (byte) random.nextInt(256));
      }
      splice(at, Math.min(bytes.length, at + block.length), block);
      changes.add("%d bytes at %d written over".formatted(block.length, at));
    }

    private void splice(int from, int to, byte[] block) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + block.length);
      out.write(bytes, 0, from);
      out.writeBytes(block);
      out.write(bytes, to, bytes.length - to);
      bytes = out.toByteArray();
    }
  }
}
