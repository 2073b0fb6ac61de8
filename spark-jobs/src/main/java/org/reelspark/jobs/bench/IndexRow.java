package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameIndexer;

/** Indexing a two-hour film, against reading its file once. */
final class IndexRow implements Row {
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final int BITS = 3_000_000;
  private static final int BLOCK = 1 << 20;
  private static final Target TIME = Target.atMost(1.3);

  /** Counts the bytes that are read. */
  private static final class Counted implements SeekableSource {
    private final SeekableSource source;
    private long bytes;

    Counted(SeekableSource source) {
      this.source = source;
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public long size() throws IOException {
      return source.size();
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      int read = source.read(position, buffer, offset, length);
      bytes += Math.max(0, read);
      return read;
    }

    @Override
    public int read(long position, ByteBuffer buffer) throws IOException {
      int read = source.read(position, buffer);
      bytes += Math.max(0, read);
      return read;
    }

    @Override
    public void close() throws IOException {
      source.close();
    }
  }

  @Override
  public String name() {
    return "index";
  }

  @Override
  public String what() {
    return "probing and indexing a film of two hours";
  }

  @Override
  public String against() {
    return "reading the file once";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    int seconds = bench.size(1800, 7200);
    Path film = bench.film(WIDTH, HEIGHT, seconds, BITS, false);
    Path master = bench.master(seconds);
    List<Double> bytes = new ArrayList<>();
    return List.of(
        fromTheCache(bench, film, "time, the film in the system's cache", new ArrayList<>()),
        fromTheDisk(bench, film),
        fromTheCache(
            bench,
            master,
            "time, a film with a table of its packets, in the system's cache",
            bytes),
        new Comparison(
            "bytes read of it",
            "bytes",
            bytes,
            Collections.nCopies(bytes.size(), (double) Files.size(master)),
            Target.atMost(0.05),
            "ProRes in MOV"));
  }

  private static Comparison fromTheCache(Bench bench, Path film, String what, List<Double> bytes)
      throws IOException {
    read(film); // into the system's cache, for both sides
    return Rounds.of(bench.rounds(), () -> index(film, bytes), () -> read(film))
        .compared(what, "s", TIME)
        .noting("%d MB".formatted(Files.size(film) >> 20));
  }

  private static Comparison fromTheDisk(Bench bench, Path film) throws IOException {
    String what = "time, the film on the disk alone";
    try {
      forget(film);
    } catch (IOException e) {
      return Comparison.open(what, TIME, "the system's cache can't be emptied: " + e.getMessage());
    }
    return Rounds.of(
            bench.rounds(),
            () -> {
              forget(film);
              return index(film, new ArrayList<>());
            },
            () -> {
              forget(film);
              return read(film);
            })
        .compared(what, "s", TIME);
  }

  /** Has the system's cache let go of a file, which GNU dd does. */
  private static void forget(Path film) throws IOException {
    Run.of(
        new ProcessBuilder(
            "dd", "of=" + film, "oflag=nocache", "conv=notrunc,fdatasync", "count=0"));
  }

  /**
   * @param bytes is given how many were read
   */
  private static double index(Path film, List<Double> bytes) throws IOException {
    try (Counted source = new Counted(new LocalStorage().open(film.toString()))) {
      double seconds =
          Rounds.seconds(
              () -> {
                FilmInfo info = FilmProbe.probe(source);
                FrameIndexer.list(source, info, DamagePolicy.FAIL, done -> {});
              });
      bytes.add((double) source.bytes);
      return seconds;
    }
  }

  private static double read(Path film) throws IOException {
    byte[] block = new byte[BLOCK];
    return Rounds.seconds(
        () -> {
          try (SeekableSource source = new LocalStorage().open(film.toString())) {
            for (long at = 0; at < source.size(); ) {
              at += source.read(at, block, 0, block.length);
            }
          }
        });
  }
}
