package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.restore.Window;
import org.reelspark.core.video.FilmFrames;

/** Windows of a film's first frames, in memory. */
final class Windows {
  private static final int BLACK = 16;

  private Windows() {}

  /**
   * @param count of windows; their frames overlap as a film's do
   */
  static List<Window> of(Path film, int count, int radius) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames decoder = FilmFrames.open(film)) {
      while (frames.size() < count + 2 * radius) {
        frames.add(decoder.next());
      }
    }
    return of(frames, radius);
  }

  /** All windows of frames that have all their neighbours. */
  static List<Window> of(List<Frame> frames, int radius) {
    float[] gains = new float[2 * radius + 1];
    Arrays.fill(gains, 1);
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i + 2 * radius < frames.size(); i++) {
      windows.add(
          new Window(i + radius, frames.subList(i, i + 2 * radius + 1), gains, BLACK, false));
    }
    return windows;
  }
}
