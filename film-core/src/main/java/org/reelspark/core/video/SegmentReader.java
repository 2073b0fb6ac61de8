package org.reelspark.core.video;

import java.io.IOException;
import java.util.Optional;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.SegmentSummary;

/** Reads a segment packet by packet. */
@SuppressWarnings("DoNotCallSuggester")
public final class SegmentReader {
  private SegmentReader() {}

  /**
   * Reads the whole segment once.
   *
   * @return its summary; empty where it is not the whole, undamaged segment of this chunk of this
   *     plan
   */
  public static Optional<SegmentSummary> check(SeekableSource source, String planHash, Chunk chunk)
      throws IOException {
    throw new UnsupportedOperationException();
  }
}
