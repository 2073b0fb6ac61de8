package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Path;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.core.video.FrameIndexer;

/** All frames of a local film, from its first to its last. */
final class LinearFilm implements AutoCloseable {
  private final SeekableSource source;
  private final FilmInfo info;
  private final FrameIndex index;
  private final FrameDecoder decoder;

  LinearFilm(Path file) throws IOException {
    source = new LocalStorage().open(file.toString());
    try {
      info = FilmProbe.probe(source);
      index = FrameIndexer.index(source, info, DamagePolicy.FAIL, bytes -> {});
      decoder =
          new FrameDecoder(
              source, info, index, 0, 0, index.end(), DamagePolicy.FAIL, InterlacedPolicy.REFUSE);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  SeekableSource source() {
    return source;
  }

  FilmInfo info() {
    return info;
  }

  FrameIndex index() {
    return index;
  }

  /** The next frame; null after the last. */
  Frame next() throws IOException {
    return decoder.next();
  }

  @Override
  public void close() throws IOException {
    try {
      decoder.close();
    } finally {
      source.close();
    }
  }
}
