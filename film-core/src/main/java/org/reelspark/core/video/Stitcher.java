package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.StreamPlan;

/**
 * Joins segments into one film, packet by packet, with every other stream of the source.
 *
 * <p>A film that is not an excerpt keeps its times. An excerpt starts at time 0 with its first
 * frame; of the other streams it has the packets that overlap it, and of the chapters the parts
 * within.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Stitcher implements AutoCloseable {
  /**
   * @param index the frames to write
   * @param excerpt whether {@code index} is only a part of the film
   * @param tags metadata added to the film's own
   */
  public Stitcher(
      SeekableSource source,
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      EncoderSettings settings,
      StreamPlan streams,
      String planHash,
      Map<String, String> tags,
      Path out)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Segments come in the order of their chunks and leave no frame out. */
  public void append(SeekableSource segment) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Writes what is left of the other streams and the container's index. */
  public void finish() throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() throws IOException {}
}
