package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.SegmentSummary;
import org.reelspark.jobs.storage.FinishedSegment;

class TallyTest {
  private final Tally tally = new Tally();

  @Test
  void aTaskOfThreeChunksThatWasTriedTwiceIsOneRetry() {
    tally.addTask(List.of(segment(0, 1), segment(1, 1), segment(2, 1)));
    tally.addTask(List.of(segment(3, 0)));
    assertThat(tally.retries).isEqualTo(1);
    assertThat(tally.taskSeconds).containsEntry("decode", 2.0);
  }

  @Test
  void retriesOfEarlierRunsAreTheirs() {
    tally.addResumed(segment(0, 2));
    assertThat(tally.retries).isZero();
    assertThat(tally.resumed).isEqualTo(1);
  }

  private static FinishedSegment segment(int chunk, int attempt) {
    return new FinishedSegment(
        chunk + ".seg",
        new SegmentSummary(chunk, chunk, 0, 0, 0, 0),
        List.of(),
        Map.of("decode", 0.5),
        attempt,
        0);
  }
}
