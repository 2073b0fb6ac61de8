package org.reelspark.core.video;

import java.io.IOException;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.Sink;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.SegmentSummary;

/** Encodes the frames of one chunk into one segment: a closed group of pictures of its own. */
@SuppressWarnings("DoNotCallSuggester")
public final class SegmentEncoder implements AutoCloseable {
  /** The sink stays the caller's to commit and close. */
  public SegmentEncoder(
      FilmInfo film, EncoderSettings settings, Chunk chunk, String planHash, Sink sink)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Frames come in order, from the chunk's first to its last. */
  public void encode(int frameNumber, Frame frame) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Writes what the encoder still holds and the footer; the caller commits the sink. */
  public SegmentSummary finish() throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
