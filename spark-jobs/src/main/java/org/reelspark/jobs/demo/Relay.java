package org.reelspark.jobs.demo;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.reelspark.jobs.infer.Budget;
import org.reelspark.jobs.infer.SideBySide;

/** Makes something of every frame on one thread and uses it on another, within the cores given. */
final class Relay {
  /** Frames that wait between the two, at most. */
  private static final int WAITING = 3;

  private final Budget budget;

  Relay(Budget budget) {
    this.budget = budget;
  }

  interface Make<T> {
    T make(int frame) throws IOException;
  }

  interface Use<T> {
    void use(int frame, T made) throws IOException;
  }

  /**
   * Returns when frames 0 to {@code frames - 1} are used, in order.
   *
   * @param make runs on a thread of its own
   * @param use runs on the thread that calls
   */
  <T> void run(int frames, Make<T> make, Use<T> use) throws IOException {
    AtomicLong nanos = new AtomicLong();
    SideBySide stages = new SideBySide(() -> false);
    SideBySide.Belt<T> made = stages.belt(WAITING);
    stages.add(
        "make frames",
        () -> {
          for (int n = 0; n < frames; n++) {
            int frame = n;
            made.put(budget.spend(nanos, () -> make.make(frame)));
          }
        });
    try {
      stages.run(
          () -> {
            for (int n = 0; n < frames; n++) {
              int frame = n;
              T next = made.take();
              budget.spend(
                  nanos,
                  () -> {
                    use.use(frame, next);
                    return null;
                  });
            }
          });
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped");
    } catch (Exception e) {
      throw new IllegalStateException("a stage failed unexpectedly: " + e, e);
    }
  }
}
