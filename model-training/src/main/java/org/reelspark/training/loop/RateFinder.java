package org.reelspark.training.loop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The learning-rate finder of fastai 1, after Smith (2017): a hundred steps whose rate grows evenly
 * by factors, from 1e-7 to 10, until the loss is four times its least. What is best lies where the
 * loss falls most steeply. Unlike fastai's it judges no loss by the first steps: with small batches
 * one that is easy by chance would end it.
 */
public final class RateFinder {
  static final double FIRST = 1e-7;
  static final double LAST = 10;

  /** Steps that it takes at most. */
  public static final int STEPS = 100;

  private static final double SMOOTH = 0.98;
  private static final double TOO_MUCH = 4;

  /** Points at either end at which no slope is looked for. */
  private static final int SKIPPED_START = 10;

  private static final int SKIPPED_END = 5;

  /**
   * A step.
   *
   * @param smoothed mean of the losses so far, one before another counting 0.98 as much
   */
  record Point(double rate, double loss, double smoothed) {}

  private final TrainSettings settings;
  private final Course<?> course;
  private final PrintStream progress;

  /**
   * @param course at its beginning; its weights are spoilt
   */
  public RateFinder(TrainSettings settings, Course<?> course, PrintStream progress) {
    this.settings = settings;
    this.course = course;
    this.progress = progress;
  }

  /** Takes the steps and writes plot and table beside the archive that would be trained. */
  public void run() throws IOException {
    course.begin(course.steps(progress));
    List<Point> points = points(course);
    RunFiles files = new RunFiles(settings.out());
    StringBuilder table = new StringBuilder("rate,loss,smoothed\n");
    for (Point point : points) {
      table.append(
          String.format(
              Locale.ROOT, "%.4e,%.6f,%.6f\n", point.rate(), point.loss(), point.smoothed()));
    }
    Files.writeString(files.ratesTable(), table);
    new Curve(points.stream().map(p -> new Curve.Point(p.rate(), p.smoothed())).toList(), true)
        .write(files.rates());
    progress.printf("%s and %s%n", files.rates(), files.ratesTable());
    if (points.size() > SKIPPED_START + SKIPPED_END + 2) {
      progress.printf(
          Locale.ROOT,
          "the loss falls most steeply at a rate of %.1e: --rate=%1$.1e%n",
          steepest(points));
    } else {
      progress.println("the loss grew too soon to say where it falls most steeply");
    }
  }

  static <B> List<Point> points(Course<B> course) {
    List<Point> points = new ArrayList<>();
    double mean = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < STEPS; i++) {
      double rate = FIRST * Math.pow(LAST / FIRST, i / (STEPS - 1.0));
      double loss = 0;
      try {
        for (float part : course.step(course.batch(i), i, (float) rate)) {
          loss += part;
        }
      } catch (ArithmeticException e) {
        if (points.isEmpty()) {
          throw e;
        }
        break;
      }
      mean = SMOOTH * mean + (1 - SMOOTH) * loss;
      double smoothed = mean / (1 - Math.pow(SMOOTH, i + 1.0));
      if (!(smoothed <= TOO_MUCH * least)) {
        break;
      }
      if (i >= SKIPPED_START) {
        least = Math.min(least, smoothed);
      }
      points.add(new Point(rate, loss, smoothed));
    }
    return points;
  }

  /** The rate at which the smoothed loss falls most from the point before to the one after. */
  static double steepest(List<Point> points) {
    int best = SKIPPED_START + 1;
    for (int i = best; i < points.size() - SKIPPED_END - 1; i++) {
      if (slope(points, i) < slope(points, best)) {
        best = i;
      }
    }
    return points.get(best).rate();
  }

  private static double slope(List<Point> points, int at) {
    return points.get(at + 1).smoothed() - points.get(at - 1).smoothed();
  }
}
