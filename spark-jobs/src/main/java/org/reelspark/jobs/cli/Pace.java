package org.reelspark.jobs.cli;

import java.util.OptionalDouble;

/**
 * How fast a stage goes and how long it will still take.
 *
 * <p>The estimate is what is left over the mean speed since the stage began: a film's frames cost
 * much alike, so it settles after the first chunks and does not jump.
 */
final class Pace {
  private final long total;
  private final long start;
  private final double began;
  private long done;
  private double now;

  /**
   * @param total what the stage has to do, at least 1
   * @param start what was done before it began
   * @param seconds the time now
   */
  Pace(long total, long start, double seconds) {
    this.total = Math.max(1, total);
    this.start = start;
    this.done = start;
    this.began = seconds;
    this.now = seconds;
  }

  void at(long count, double seconds) {
    done = Math.min(total, Math.max(done, count));
    now = seconds;
  }

  long done() {
    return done;
  }

  long total() {
    return total;
  }

  int percent() {
    return (int) (100 * Math.min(done, total) / total);
  }

  /** What is done in a second; empty while nothing is. */
  OptionalDouble perSecond() {
    return done > start && now > began
        ? OptionalDouble.of((done - start) / (now - began))
        : OptionalDouble.empty();
  }

  /** Seconds left; empty while nothing is done. */
  OptionalDouble secondsLeft() {
    OptionalDouble speed = perSecond();
    return speed.isPresent()
        ? OptionalDouble.of(Math.max(0, total - done) / speed.getAsDouble())
        : OptionalDouble.empty();
  }

  /**
   * A duration for people: {@code 42 s}, {@code 3 min 20 s}, {@code 5 h 10 min}, {@code 2 d 3 h}.
   */
  static String words(double seconds) {
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    if (s < 3600) {
      return s / 60 + " min " + s % 60 + " s";
    }
    long minutes = Math.round(s / 60.0);
    if (minutes < 24 * 60) {
      return minutes / 60 + " h " + minutes % 60 + " min";
    }
    long hours = Math.round(minutes / 60.0);
    return hours / 24 + " d " + hours % 24 + " h";
  }
}
