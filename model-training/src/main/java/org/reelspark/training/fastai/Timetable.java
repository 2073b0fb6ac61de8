package org.reelspark.training.fastai;

import java.util.ArrayList;
import java.util.List;

/**
 * Which step belongs to which stage.
 *
 * @param ends the step after the last one of each stage
 */
record Timetable(List<Stage> stages, List<Long> ends) {
  /** Where a step lies. */
  record Place(int number, Stage stage, long step, long steps) {}

  /**
   * All steps, where there are so many in all as the epochs have, else shared out in the same
   * proportion: every stage has one at least.
   *
   * @param own steps of each stage over its epochs
   */
  static Timetable of(List<Stage> stages, List<Long> own, long steps) {
    double whole = own.stream().mapToLong(Long::longValue).sum();
    List<Long> ends = new ArrayList<>();
    double reached = 0;
    long end = 0;
    for (int i = 0; i < own.size(); i++) {
      reached += own.get(i);
      int left = own.size() - 1 - i;
      end = Math.max(end + 1, Math.min(steps - left, Math.round(steps * reached / whole)));
      ends.add(end);
    }
    return new Timetable(stages, ends);
  }

  long steps() {
    return ends.get(ends.size() - 1);
  }

  Place at(long step) {
    int number = 0;
    while (number < ends.size() - 1 && step >= ends.get(number)) {
      number++;
    }
    long first = number == 0 ? 0 : ends.get(number - 1);
    return new Place(number, stages.get(number), step - first, ends.get(number) - first);
  }
}
