package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    Path film = bench.film(WIDTH, HEIGHT, bench.size(1800, 7200), BITS, false);
    read(film); // into the system's cache, for both sides
    List<Double> bytes = new ArrayList<>();
    List<Double> sizes = new ArrayList<>();
    Rounds rounds =
        Rounds.of(
            bench.rounds(),
            () -> {
              try (Counted source = new Counted(new LocalStorage().open(film.toString()))) {
                long begin = System.nanoTime();
                FilmInfo info = FilmProbe.probe(source);
                FrameIndexer.list(source, info, DamagePolicy.FAIL, done -> {});
                double seconds = (System.nanoTime() - begin) / 1e9;
                bytes.add((double) source.bytes);
                sizes.add((double) source.size());
                return seconds;
              }
            },
            () -> read(film));
    return List.of(
        rounds.compared("time", "s", Target.atMost(1.3)).noting("from the system's cache"),
        new Comparison(
            "bytes read, where the container has an index",
            "bytes",
            bytes,
            sizes,
            Target.atMost(0.05),
            "every packet is read for the checksum"));
  }

  private static double read(Path film) throws IOException {
    byte[] block = new byte[BLOCK];
    long begin = System.nanoTime();
    try (SeekableSource source = new LocalStorage().open(film.toString())) {
      for (long at = 0; at < source.size(); ) {
        at += source.read(at, block, 0, block.length);
      }
    }
    return (System.nanoTime() - begin) / 1e9;
  }
}
