package org.reelspark.core.report;

/**
 * How one chunk was restored.
 *
 * @param chunk its place in the plan
 * @param frames restored
 * @param executor Spark's name of the one that did it
 * @param began milliseconds since 1970, by the executor's clock
 * @param ended milliseconds since 1970, by the executor's clock
 * @param attempt 0 for the task's first
 * @param file its segment
 */
public record ChunkWork(
    int chunk, int frames, String executor, long began, long ended, int attempt, String file) {}
