package org.reelspark.jobs.restore;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.reelspark.core.plan.DefectCounts;
import org.reelspark.core.plan.FrameStatistics;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.report.FilmPart;

/** What the charts of a film's page show, summed up as the table of frames is written. */
final class FrameCharts {
  /** Stretches that a chart shows. */
  private static final int PARTS = 300;

  private static final int MOST_CUTS = 5000;

  private final Preparation film;
  private final int from;
  private final int frames;
  private final int count;
  private final double start;
  private final List<FilmPart> parts = new ArrayList<>();
  private final List<Double> cuts = new ArrayList<>();
  private Part open;

  /** One stretch, so far. */
  private static final class Part {
    private final int frame;
    private final double seconds;
    private final DoubleSummaryStatistics area = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics before = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics after = new DoubleSummaryStatistics();
    private long specks;
    private long hairs;
    private long lines;
    private long bars;
    private long blotches;

    Part(int frame, double seconds) {
      this.frame = frame;
      this.seconds = seconds;
    }

    void add(FrameStatistics next, DefectCounts defects) {
      area.accept(next.defectArea());
      before.accept(next.lumaBefore());
      after.accept(next.lumaAfter());
      specks += defects.specks();
      hairs += defects.hairs();
      lines += defects.lines();
      bars += defects.bars();
      blotches += defects.blotches();
    }

    FilmPart whole() {
      double each = area.getCount();
      return new FilmPart(
          frame,
          seconds,
          (int) area.getCount(),
          area.getAverage(),
          area.getMax(),
          specks / each,
          hairs / each,
          lines / each,
          bars / each,
          blotches / each,
          before.getAverage(),
          before.getMin(),
          before.getMax(),
          after.getAverage(),
          after.getMin(),
          after.getMax());
    }
  }

  FrameCharts(Preparation film) {
    this.film = film;
    this.from = film.plan().from();
    this.frames = film.plan().frames();
    this.count = Math.min(PARTS, frames);
    this.start = seconds(film.index().first());
  }

  /** When a frame is shown, by the film's own clock. */
  double seconds(int frame) {
    Rational timeBase = film.film().video().timeBase();
    return (double) film.index().pts(frame) * timeBase.num() / timeBase.den();
  }

  /** The next frame. */
  void add(FrameStatistics next, DefectCounts defects) {
    double seconds = seconds(next.frame()) - start;
    if (open == null || part(next.frame()) != part(open.frame)) {
      close();
      open = new Part(next.frame(), seconds);
    }
    open.add(next, defects);
    if (next.cut() && cuts.size() < MOST_CUTS) {
      cuts.add(seconds);
    }
  }

  private long part(int frame) {
    return (long) (frame - from) * count / frames;
  }

  private void close() {
    if (open != null) {
      parts.add(open.whole());
    }
    open = null;
  }

  /** The film in stretches of equal length, in order. */
  List<FilmPart> parts() {
    close();
    return parts;
  }

  /** When new scenes begin, in seconds. */
  List<Double> cuts() {
    return cuts;
  }
}
