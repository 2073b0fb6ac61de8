package org.reelspark.jobs.restore;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.infer.RestoreTask;

/** What the tasks of a local job keep on the heap: frames, and Spark's own. */
final class Heap {
  /** Spark, its plans and results. */
  private static final long SPARK = 200L << 20;

  /** Frames in the hands of the three stages, one that is pictured, and garbage. */
  private static final int IN_HAND = 10;

  /** Sources that wait with their restored frames, and pictures twice as wide. */
  private static final int FOR_COMPANIONS = RestoreTask.QUEUE + 4;

  private Heap() {}

  /**
   * Asserts that the heap is large enough before hours are spent.
   *
   * @param tasks that may run at once
   */
  static void check(Preparation film, int tasks) {
    int window = 2 * film.plan().radius() + 1;
    int companions = film.companions().isEmpty() ? 0 : FOR_COMPANIONS;
    int frames = 2 * RestoreTask.QUEUE + window + IN_HAND + companions;
    int atOnce = Math.min(tasks, film.plan().runs().size());
    PictureFormat format = film.film().video().format();
    // Frames that are restored may be larger than those that are read.
    int largest = film.restored().video().format().bytes();
    long pictures = film.model().description().heapBytes(format, film.plan().settings().square());
    long task = (long) frames * largest + pictures;
    long needed = SPARK + atOnce * task;
    long given = Runtime.getRuntime().maxMemory();
    if (given < needed) {
      throw new SettingsException(
          "%s: %d tasks at once need a heap of %d MB for pictures of this size, and it has %d MB; set"
                  .formatted(film.film().name(), atOnce, needed >> 20, given >> 20)
              + " REELSPARK_HEAP=%dm, or run fewer at once: REELSPARK_JAVA_OPTS=-Dspark.master=local[2]"
                  .formatted((needed >> 20) + 1));
    }
  }
}
