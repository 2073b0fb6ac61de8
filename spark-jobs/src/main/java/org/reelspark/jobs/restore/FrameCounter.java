package org.reelspark.jobs.restore;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.collection.JavaConverters;

/**
 * Frames that the tasks of a stage have done. Finished tasks count by what they reported, those at
 * work by their executor's last heartbeat, failed ones not at all.
 */
final class FrameCounter extends SparkListener {
  private final LongAccumulator finished;
  private final Map<Long, Long> atWork = new ConcurrentHashMap<>();

  /**
   * @param finished the accumulator that tasks add their frames to
   */
  FrameCounter(LongAccumulator finished) {
    this.finished = finished;
  }

  long frames() {
    return finished.value() + atWork.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    JavaConverters.seqAsJavaList(update.accumUpdates())
        .forEach(
            task ->
                JavaConverters.seqAsJavaList(task._4())
                    .forEach(info -> count((Long) task._1(), info)));
  }

  private void count(long task, AccumulableInfo info) {
    if (info.id() == finished.id() && info.update().isDefined()) {
      atWork.put(task, ((Number) info.update().get()).longValue());
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    atWork.remove(end.taskInfo().taskId());
  }
}
