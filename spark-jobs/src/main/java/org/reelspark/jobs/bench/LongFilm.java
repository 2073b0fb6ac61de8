package org.reelspark.jobs.bench;

import java.util.Arrays;
import java.util.List;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;

/** The index of a film of two hours that nobody has shot, and its plan. */
final class LongFilm {
  static final int FRAMES = 170_000;
  private static final int KEY_FRAMES = 48;
  private static final int RADIUS = 2;

  private LongFilm() {}

  /** Chunks of the default length. */
  static List<Run> plan() {
    return Planner.plan(index(), 0, FRAMES, RADIUS);
  }

  private static FrameIndex index() {
    long[] pts = new long[FRAMES];
    boolean[] seekPoints = new boolean[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      pts[i] = i;
      seekPoints[i] = i % KEY_FRAMES == 0;
    }
    long[] durations = new long[FRAMES];
    Arrays.fill(durations, 1);
    return new FrameIndex(
        FrameIndex.Method.PACKETS, pts, durations, new long[FRAMES], seekPoints, 0);
  }
}
