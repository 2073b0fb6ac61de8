package org.reelspark.jobs.bench;

import java.util.Arrays;
import java.util.List;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;

/** A film of two hours that nobody has shot, with a key frame every two seconds, and its plan. */
final class LongFilm {
  static final int FRAMES = 170_000;
  private static final int KEY_FRAMES = 48;
  private static final int RADIUS = 2;

  private LongFilm() {}

  /**
   * As films are cut where no chunk length is asked for.
   *
   * @param frames that there are; all, or fewer
   */
  static List<Run> plan(int frames) {
    return Planner.plan(index(frames), 0, frames, RADIUS);
  }

  private static FrameIndex index(int frames) {
    long[] pts = new long[frames];
    boolean[] seekPoints = new boolean[frames];
    for (int i = 0; i < frames; i++) {
      pts[i] = i;
      seekPoints[i] = i % KEY_FRAMES == 0;
    }
    long[] durations = new long[frames];
    Arrays.fill(durations, 1);
    return new FrameIndex(
        FrameIndex.Method.PACKETS, pts, durations, new long[frames], seekPoints, 0);
  }
}
