package org.reelspark.jobs.infer;

import java.io.Serializable;

/**
 * What a task found, or why the film can't be restored. A film that can't be decoded or a model
 * that can't run gets no better by trying again, so that failure is a result: Spark would repeat
 * the task.
 *
 * @param value null where it failed
 * @param failure null where it did not
 */
public record TaskResult<T>(T value, RuntimeException failure) implements Serializable {

  /** The value, or the failure thrown. */
  public T get() {
    if (failure != null) {
      throw failure;
    }
    return value;
  }
}
