package org.reelspark.core.restore;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Chunk;

/**
 * Makes the windows of a chunk's core out of the frames of its padded span; holds at most 2r+1
 * frames.
 *
 * <pre>
 *   assembler.push(frame);
 *   for (Window w = assembler.poll(); w != null; w = assembler.poll()) ...
 * </pre>
 */
public final class WindowAssembler {
  private final int radius;
  private final FilmAnalysis analysis;
  private final Chunk chunk;
  private final Deque<Frame> held = new ArrayDeque<>();
  private int firstHeld;
  private int next;

  /**
   * @param analysis covers the padded span; null where cuts, gains and fades are not wanted
   */
  public WindowAssembler(int radius, FilmAnalysis analysis, Chunk chunk) {
    this.radius = radius;
    this.analysis = analysis;
    this.chunk = chunk;
    this.firstHeld = chunk.paddedFirst();
    this.next = chunk.first();
  }

  /** Takes the next frame of the padded span; before it, every window on offer must be taken. */
  public void push(Frame frame) {
    int number = firstHeld + held.size();
    if (number == chunk.paddedEnd()) {
      throw new IllegalStateException("chunk " + chunk.id() + " ends before frame " + number);
    }
    if (ready()) {
      throw new IllegalStateException("the window of frame " + next + " has not been taken");
    }
    held.addLast(frame);
    drop();
  }

  /** The next window of the core; null while a later frame is missing, and after the last. */
  public Window poll() {
    if (!ready()) {
      return null;
    }
    List<Frame> around = new ArrayList<>(held);
    int from = Math.max(next - radius, firstHeld);
    int last = Math.min(next + radius, firstHeld + held.size() - 1);
    if (analysis != null) {
      for (int i = next; i > from; i--) {
        if (analysis.cutBefore(i)) {
          from = i;
        }
      }
      for (int i = last; i > next; i--) {
        if (analysis.cutBefore(i)) {
          last = i - 1;
        }
      }
    }
    List<Frame> frames = new ArrayList<>(2 * radius + 1);
    float[] gains = new float[2 * radius + 1];
    Arrays.fill(gains, 1);
    for (int i = 0; i < gains.length; i++) {
      int number = Math.max(from, Math.min(last, next - radius + i));
      frames.add(around.get(number - firstHeld));
      if (analysis != null) {
        gains[i] = analysis.gain(number) * analysis.match(next, number);
      }
    }
    Window window =
        new Window(
            next,
            frames,
            gains,
            analysis == null ? 0 : analysis.black(),
            analysis != null && analysis.cutBefore(next));
    next++;
    drop();
    return window;
  }

  private boolean ready() {
    return next < chunk.end()
        && firstHeld + held.size() > Math.min(next + radius, chunk.paddedEnd() - 1);
  }

  private void drop() {
    while (!held.isEmpty() && (firstHeld < next - radius || next == chunk.end())) {
      held.removeFirst();
      firstHeld++;
    }
  }
}
