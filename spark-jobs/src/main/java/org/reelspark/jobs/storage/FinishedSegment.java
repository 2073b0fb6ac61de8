package org.reelspark.jobs.storage;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.SegmentSummary;

/**
 * One restored chunk: what its task reports and what the ledger keeps.
 *
 * @param file name of the segment in the segments folder
 * @param statistics of every frame, in order
 * @param defects of every frame, in order
 * @param pictured frames whose pictures lie beside the segment
 * @param captions frames that came with captions inside the picture
 * @param shift where and when it was restored
 * @param seconds of work by stage of the task: decode, infer, encode
 * @param attempt 0 for the task's first
 * @param restarts how often decoding had to begin again further back
 * @param companions the same frames in films that are made beside the restored one
 */
public record FinishedSegment(
    String file,
    SegmentSummary summary,
    List<FrameStatistics> statistics,
    List<DefectCounts> defects,
    List<Integer> pictured,
    int captions,
    Shift shift,
    Map<String, Double> seconds,
    int attempt,
    int restarts,
    List<CompanionSegment> companions)
    implements Serializable {
  /**
   * The segment of a companion film.
   *
   * @param file its name in the segments folder
   */
  public record CompanionSegment(Companion.Kind kind, String file, SegmentSummary summary)
      implements Serializable {}

  /**
   * An executor's time with a chunk.
   *
   * @param executor Spark's name of it
   * @param began milliseconds since 1970, by its own clock
   * @param ended milliseconds since 1970, by its own clock
   */
  public record Shift(String executor, long began, long ended) implements Serializable {}

  public FinishedSegment {
    statistics = List.copyOf(statistics);
    defects = List.copyOf(defects);
    pictured = List.copyOf(pictured);
    seconds = Map.copyOf(seconds);
    companions = List.copyOf(companions);
    if (statistics.size() != summary.frames() || defects.size() != summary.frames()) {
      throw new IllegalArgumentException(
          file + ": statistics of " + statistics.size() + " frames for " + summary.frames());
    }
  }

  /** The segment for a companion film, if the chunk was restored with one. */
  public Optional<CompanionSegment> of(Companion companion) {
    return companions.stream().filter(made -> made.kind() == companion.kind()).findFirst();
  }

  /**
   * Names of the segments for the restored film and these companions, in order.
   *
   * @throws IllegalArgumentException where it lacks one
   */
  public List<String> files(List<Companion> wanted) {
    List<String> files = new ArrayList<>();
    files.add(file);
    for (Companion companion : wanted) {
      CompanionSegment made =
          of(companion)
              .orElseThrow(() -> new IllegalArgumentException(file + ": no " + companion.kind()));
      files.add(made.file());
    }
    return files;
  }
}
