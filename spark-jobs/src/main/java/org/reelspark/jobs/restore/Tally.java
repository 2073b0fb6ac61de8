package org.reelspark.jobs.restore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.jobs.storage.FinishedSegment;

/** What the accepted segments add up to. */
final class Tally {
  long frames;
  long restored;
  double restoreSeconds;
  int resumed;
  int retries;
  int restarts;
  final Map<String, Double> taskSeconds = new HashMap<>();
  final List<Integer> concealed = new ArrayList<>();

  /** Adds what one task of this run of the job made. */
  void addTask(List<FinishedSegment> segments) {
    // One attempt made all of them.
    retries += segments.get(0).attempt();
    segments.forEach(this::add);
  }

  /** Adds what an earlier run of the job made. */
  void addResumed(FinishedSegment segment) {
    resumed++;
    add(segment);
  }

  private void add(FinishedSegment segment) {
    frames += segment.summary().frames();
    restarts += segment.restarts();
    segment.seconds().forEach((stage, spent) -> taskSeconds.merge(stage, spent, Double::sum));
    for (FrameStatistics frame : segment.statistics()) {
      if (frame.concealed()) {
        concealed.add(frame.frame());
      }
    }
  }
}
