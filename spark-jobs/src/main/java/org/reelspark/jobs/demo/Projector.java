package org.reelspark.jobs.demo;

import java.io.IOException;
import java.nio.file.Path;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.video.FilmProbe;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.core.video.FrameIndexer;

/** Plays a film once, from its first frame to its last. */
final class Projector implements AutoCloseable {
  private final SeekableSource source;
  private final FilmInfo film;
  private final FrameIndex index;
  private final FrameDecoder decoder;

  Projector(Storage storage, Path file) throws IOException {
    source = storage.open(file.toString());
    try {
      film = FilmProbe.probe(source);
      index = FrameIndexer.index(source, film, DamagePolicy.FAIL, bytes -> {});
      decoder =
          new FrameDecoder(
              source, film, index, 0, 0, index.end(), DamagePolicy.FAIL, InterlacedPolicy.REFUSE);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  FilmInfo film() {
    return film;
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
