package org.reelspark.jobs.infer;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** So many may work at once; who asks first comes first. */
public final class Budget {
  /** What is done in one turn. */
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }

  private final Semaphore turns;
  private final LongAdder waitedNanos = new LongAdder();

  Budget(int turns) {
    this.turns = new Semaphore(turns, true);
  }

  /**
   * Waits for a turn, in the order of asking, and works.
   *
   * @param nanos grows by the time worked, not by the time waited
   */
  public <T, E extends Exception> T spend(AtomicLong nanos, Work<T, E> work)
      throws E, InterruptedException {
    long asked = System.nanoTime();
    turns.acquire();
    long begin = System.nanoTime();
    waitedNanos.add(begin - asked);
    try {
      return work.run();
    } finally {
      nanos.addAndGet(System.nanoTime() - begin);
      turns.release();
    }
  }

  /** Seconds that all who asked have waited for their turns. */
  double waitedSeconds() {
    return waitedNanos.sum() / 1e9;
  }
}
