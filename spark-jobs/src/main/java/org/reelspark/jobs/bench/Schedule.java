package org.reelspark.jobs.bench;

import java.util.List;
import java.util.PriorityQueue;
import org.reelspark.core.plan.Run;

/**
 * How long a stage takes, as a model: a driver hands out tasks in order, each to the first free.
 */
final class Schedule {
  private Schedule() {}

  /**
   * Seconds from the stage's beginning to the end of its last task.
   *
   * @param places that work side by side
   * @param frame seconds that a frame takes
   * @param driver seconds that the driver takes for each task, one after another
   */
  static double seconds(List<Run> runs, int places, double frame, double driver) {
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int i = 0; i < places; i++) {
      free.add(0.0);
    }
    double handed = 0;
    double last = 0;
    for (Run run : runs) {
      handed = Math.max(handed, free.remove()) + driver;
      double end = handed + run.span().frames() * frame;
      free.add(end);
      last = Math.max(last, end);
    }
    return last;
  }
}
