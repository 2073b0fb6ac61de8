package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Planner;
import org.reelspark.core.plan.Run;

class RunInputTest {
  private static final int FRAMES = 172_800;

  /** Two hours at 24 frames a second with a key frame every two seconds. */
  private static FrameIndex film() {
    long[] pts = new long[FRAMES];
    long[] durations = new long[FRAMES];
    long[] positions = new long[FRAMES];
    boolean[] seekPoints = new boolean[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
      pts[i] = 512L * i;
      durations[i] = 512;
      positions[i] = 20_000L * i;
      seekPoints[i] = i % 48 == 0;
    }
    return new FrameIndex(FrameIndex.Method.PACKETS, pts, durations, positions, seekPoints, 0);
  }

  @Test
  void theIndexOfAFeatureFilmTakesLessThanTenMegabytes() throws IOException {
    assertThat(bytes(film())).isBetween(25 * FRAMES, 10_000_000);
  }

  @Test
  void aTaskGetsItsSliceOfIt() throws IOException {
    FrameIndex index = film();
    List<Run> runs = Planner.plan(index, 0, FRAMES, 2);
    assertThat(runs).hasSizeGreaterThan(100);
    for (Run run : List.of(runs.get(0), runs.get(runs.size() / 2), runs.get(runs.size() - 1))) {
      RunInput input = RunInput.of(run, index, null);
      assertThat(input.slice().size()).isLessThan(run.span().frames() + 48 + 48 + 6);
      assertThat(bytes(input)).isLessThan(25 * input.slice().size() + 5000);
    }
  }

  private static int bytes(Object object) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    return bytes.size();
  }
}
