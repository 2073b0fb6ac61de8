package org.reelspark.jobs.infer;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.reelspark.core.plan.SettingsException;

/**
 * The GPU of this executor. Several tasks may share it: as many as the setting says hold it at
 * once, each for one frame, while the others decode and encode. Every holder takes the memory of
 * one inference.
 */
final class GpuBudget {
  /**
   * How many tasks of an executor hold its GPU at once; {@value #AT_ONCE} where it is not set: one
   * alone leaves it idle for half of the time, while what is next is begun.
   */
  static final String TASKS = "spark.reelspark.gpu.tasks";

  private static final int AT_ONCE = 2;

  private static Budget ofExecutor;

  private GpuBudget() {}

  /** Seconds that threads of this executor have waited for it. */
  static synchronized double waitedSeconds() {
    return ofExecutor == null ? 0 : ofExecutor.waitedSeconds();
  }

  /** The budget of the executor that calls. */
  static synchronized Budget ofExecutor() {
    if (ofExecutor == null) {
      ofExecutor = new Budget(tasks(SparkEnv.get().conf()));
    }
    return ofExecutor;
  }

  /**
   * @throws SettingsException where no task may hold it
   */
  static int tasks(SparkConf conf) {
    int tasks = conf.getInt(TASKS, AT_ONCE);
    if (tasks < 1) {
      throw new SettingsException(TASKS + "=" + tasks + ": at least one task must hold the GPU");
    }
    return tasks;
  }
}
