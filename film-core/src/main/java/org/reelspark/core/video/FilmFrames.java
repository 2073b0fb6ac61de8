package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

/** All frames of a local film, from its first to its last, fields as they are. */
public final class FilmFrames implements AutoCloseable {
  private final SeekableSource source;
  private final FilmInfo film;
  private final FrameIndex index;
  private final FrameDecoder decoder;

  private FilmFrames(SeekableSource source, FilmInfo film, FrameIndex index, FrameDecoder decoder) {
    this.source = source;
    this.film = film;
    this.index = index;
    this.decoder = decoder;
  }

  /**
   * Opens a film.
   *
   * @throws FilmException where it is missing or cannot be read as a film
   */
  public static FilmFrames open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new FilmException(file + ": there is no such file");
    }
    SeekableSource source = new LocalStorage().open(file.toString());
    try {
      FilmInfo film = FilmProbe.probe(source);
      FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, bytes -> {});
      FrameDecoder decoder =
          new FrameDecoder(
              source,
              film,
              index,
              index.first(),
              index.first(),
              index.end(),
              DamagePolicy.FAIL,
              InterlacedPolicy.AS_IS);
      return new FilmFrames(source, film, index, decoder);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  public SeekableSource source() {
    return source;
  }

  public FilmInfo film() {
    return film;
  }

  public FrameIndex index() {
    return index;
  }

  public PictureFormat format() {
    return film.video().format();
  }

  /** The next frame, null after the last. */
  public Frame next() throws IOException {
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
