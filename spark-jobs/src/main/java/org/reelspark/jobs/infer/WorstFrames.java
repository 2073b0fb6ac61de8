package org.reelspark.jobs.infer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.report.FramePictures;
import org.reelspark.core.report.Screen;
import org.reelspark.core.restore.Restored;

/**
 * Takes the pictures of the frame with the most damage of every stretch of a run. Holds one frame
 * at a time, and the pictures of chunks that are not yet encoded.
 */
final class WorstFrames {
  private final Screen screen;
  private final List<Chunk> chunks;
  private final int stretches;
  private final Map<Integer, List<FramePictures>> pictures = new ConcurrentHashMap<>();
  private int chunk;
  private BeforeAfter worst;

  /**
   * @param stretches that every chunk is divided into
   */
  WorstFrames(Screen screen, List<Chunk> chunks, int stretches) {
    this.screen = screen;
    this.chunks = chunks;
    this.stretches = stretches;
  }

  /**
   * Looks at the next frame of the run.
   *
   * @return whether a stretch ends with it, whose pictures are to be taken now
   */
  boolean ends(BeforeAfter next) {
    int number = next.restored().statistics().frame();
    float area = next.restored().statistics().defectArea();
    if (area > (worst == null ? 0 : worst.restored().statistics().defectArea())) {
      worst = next;
    }
    Chunk current = chunks.get(chunk);
    return number + 1 == current.end() || stretch(current, number) != stretch(current, number + 1);
  }

  /** Takes the pictures of the stretch that ended; none where no frame of it has damage. */
  void take(int number) {
    Chunk current = chunks.get(chunk);
    chunk += number + 1 == current.end() ? 1 : 0;
    if (worst != null) {
      Restored restored = worst.restored();
      pictures
          .computeIfAbsent(current.id(), id -> new ArrayList<>())
          .add(
              FramePictures.of(
                  screen,
                  restored.statistics().frame(),
                  worst.source(),
                  restored.frame(),
                  restored.mask()));
      worst = null;
    }
  }

  /** The pictures of a chunk all of whose frames were offered, once. */
  List<FramePictures> of(Chunk done) {
    List<FramePictures> taken = pictures.remove(done.id());
    return taken == null ? List.of() : taken;
  }

  private int stretch(Chunk current, int number) {
    return (int) ((long) (number - current.first()) * stretches / current.frames());
  }
}
