package org.reelspark.jobs.infer;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.video.FilmException;
import org.reelspark.core.video.FrameDecoder;
import org.reelspark.jobs.storage.FilmSource;

/** Decodes the padded span of a run, one core of the budget at a time. */
public final class FilmReader implements AutoCloseable {
  private final FilmSource source;
  private final FrameDecoder decoder;
  private final Budget budget;
  private final AtomicLong nanos;

  /**
   * Decodes by software.
   *
   * @param nanos grows by the time spent decoding
   * @throws FilmException where the film is not the one that was indexed
   */
  public FilmReader(
      Storage storage, FilmOrder order, RunInput input, Budget budget, AtomicLong nanos)
      throws IOException, InterruptedException {
    this(storage, order, input, 0, budget, nanos);
  }

  /**
   * @param gpu number of the GPU, where the decoder is NVDEC
   * @param nanos grows by the time spent decoding
   * @throws FilmException where the film is not the one that was indexed
   */
  FilmReader(
      Storage storage, FilmOrder order, RunInput input, int gpu, Budget budget, AtomicLong nanos)
      throws IOException, InterruptedException {
    this.budget = budget;
    this.nanos = nanos;
    Chunk span = input.run().span();
    this.source = order.open(storage);
    try {
      this.decoder =
          budget.spend(
              nanos,
              () ->
                  new FrameDecoder(
                      source,
                      order.film(),
                      input.slice(),
                      span.seek(),
                      span.paddedFirst(),
                      span.paddedEnd(),
                      order.damage(),
                      order.interlaced(),
                      order.decoder(),
                      gpu));
      source.opened();
    } catch (Throwable t) {
      source.close();
      throw t;
    }
  }

  /** The next frame of the padded span; null after the last. */
  public Frame next() throws IOException, InterruptedException {
    return budget.spend(nanos, decoder::next);
  }

  int restarts() {
    return decoder.seeks();
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
