package org.reelspark.training.loop;

/**
 * How far a run goes.
 *
 * @param minutes how long it may take, 0 where {@code steps} says how far to go
 * @param steps optimizer steps, 0 where {@code minutes} says how long; both 0 for as many as its
 *     course has
 */
public record Length(double minutes, long steps) {}
