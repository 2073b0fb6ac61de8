package org.reelspark.jobs.storage;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.SegmentSummary;

/**
 * One restored chunk: what its task reports and what the ledger keeps.
 *
 * @param file name of the segment in the segments folder
 * @param statistics of every frame, in order
 * @param captions frames that came with captions inside the picture
 * @param seconds of work by stage of the task: decode, infer, encode
 * @param attempt 0 for the task's first
 * @param restarts how often decoding had to begin again further back
 */
public record FinishedSegment(
    String file,
    SegmentSummary summary,
    List<FrameStatistics> statistics,
    int captions,
    Map<String, Double> seconds,
    int attempt,
    int restarts)
    implements Serializable {
  public FinishedSegment {
    statistics = List.copyOf(statistics);
    seconds = Map.copyOf(seconds);
    if (statistics.size() != summary.frames()) {
      throw new IllegalArgumentException(
          file + ": statistics of " + statistics.size() + " frames for " + summary.frames());
    }
  }
}
