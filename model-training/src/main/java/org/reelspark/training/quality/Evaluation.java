package org.reelspark.training.quality;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.FrameQuality;
import org.reelspark.core.quality.Inspection;
import org.reelspark.core.report.EvaluatedFrame;
import org.reelspark.core.report.EvaluationPage;
import org.reelspark.core.report.EvaluationPart;
import org.reelspark.core.report.Screen;
import org.reelspark.core.video.FilmFrames;

/**
 * Measures a restored film against its clean reference, or, without one, beside its source, and
 * keeps what a page shows of it. Frames come in order; memory does not grow with their number.
 */
public final class Evaluation {
  /** Stretches that a chart shows. */
  private static final int PARTS = 300;

  /** Stretches of whose worst frames pictures are kept. */
  private static final int STRETCHES = 24;

  private static final int PICTURES = 6;

  private final FrameIndex index;
  private final Rational timeBase;
  private final Screen screen;
  private final Comparison comparison = new Comparison();
  private final Comparison damagedComparison = new Comparison();
  private final Inspection inspection = new Inspection();
  private final List<EvaluationPart> parts = new ArrayList<>();
  private final Map<Integer, EvaluatedFrame> worst = new HashMap<>();
  private boolean compared;
  private boolean inspected;
  private Meters part;
  private int frames;
  private int lost;
  private int most = -1;
  private double mostLost;

  /**
   * @param restored the film whose frames will come
   */
  public Evaluation(FilmFrames restored) {
    index = restored.index();
    timeBase = restored.film().video().timeBase();
    screen = new Screen(restored.film().video());
  }

  /**
   * Adds the next frame.
   *
   * @param clean null where there is no reference
   * @param damaged null where the film before restoration is not known
   * @param masks by name of a kind of defect, as {@link Comparison} takes them; empty where they
   *     are not known
   */
  public void add(Frame restored, Frame clean, Frame damaged, Map<String, byte[]> masks) {
    if (clean != null) {
      compared = true;
      compare(restored, clean, damaged, masks);
    }
    if (damaged != null) {
      inspected = true;
      inspection.add(restored, damaged, null);
    }
    frames++;
  }

  private void compare(Frame restored, Frame clean, Frame damaged, Map<String, byte[]> masks) {
    FrameQuality before = damaged == null ? null : damagedComparison.add(damaged, clean);
    FrameQuality after;
    if (damaged == null) {
      after = comparison.add(restored, clean);
    } else if (masks.isEmpty()) {
      after = comparison.add(restored, clean, damaged);
    } else {
      after = comparison.add(restored, clean, damaged, masks);
    }
    if (before != null && after.psnr() < before.psnr()) {
      lost++;
      if (before.psnr() - after.psnr() > mostLost) {
        mostLost = before.psnr() - after.psnr();
        most = frames;
      }
    }
    if (part == null || slot(PARTS) != part.slot) {
      endPart();
      part = new Meters(slot(PARTS), frames);
    }
    part.add(before, after);
    EvaluatedFrame worse = worst.get(slot(STRETCHES));
    if (worse == null || after.psnr() < worse.psnr()) {
      worst.put(
          slot(STRETCHES),
          new EvaluatedFrame(
              screen,
              frames,
              seconds(frames),
              after,
              before,
              restored,
              damaged,
              clean,
              masks.get(Comparison.ALL_DEFECTS)));
    }
  }

  /** Which of so many equal stretches of the film the next frame lies in. */
  private int slot(int count) {
    int stretches = Math.min(count, index.size());
    return (int) ((long) frames * stretches / index.size());
  }

  private double seconds(int frame) {
    long ticks = index.pts(index.first() + frame) - index.pts(index.first());
    return (double) ticks * timeBase.num() / timeBase.den();
  }

  private void endPart() {
    if (part != null) {
      parts.add(part.part(seconds(part.first)));
      part = null;
    }
  }

  /** All figures by their names; NaN where one is not known. */
  public Map<String, Double> figures() {
    Map<String, Double> figures = new LinkedHashMap<>();
    if (compared) {
      add(figures, comparison.result());
    }
    if (inspected) {
      add(figures, inspection.result());
    }
    return figures;
  }

  private void add(Map<String, Double> figures, Comparison.Result result) {
    figures.put("frames", (double) result.frames());
    figures.put("psnr", result.psnr());
    figures.put("psnr.allPlanes", result.psnrAllPlanes());
    figures.put("ssim", result.ssim());
    figures.put("ssim.allPlanes", result.ssimAllPlanes());
    figures.put("psnr.damaged", result.damagedPsnr());
    figures.put("psnr.gain", result.psnr() - result.damagedPsnr());
    figures.put("ssim.damaged", damagedSsim());
    figures.put("psnr.outside", result.outsidePsnr());
    figures.put("ssim.outside", result.outsideSsim());
    result
        .inside()
        .forEach(
            (kind, inside) -> {
              figures.put(kind + ".share", inside.share());
              figures.put(kind + ".psnr.damaged", inside.damagedPsnr());
              figures.put(kind + ".psnr", inside.restoredPsnr());
              figures.put(kind + ".gain", inside.gain());
              figures.put(kind + ".ssim", inside.ssim());
              figures.put(kind + ".recall", inside.recall());
              figures.put(kind + ".precision", inside.precision());
            });
    figures.put("precision", result.precision());
    figures.put("flicker.beyondReference", result.flicker());
    figures.put("flicker.beyondReference.damaged", result.damagedFlicker());
    figures.put("flicker.left", result.flicker() / result.damagedFlicker());
    figures.put("temporalError", result.temporalError());
  }

  private static void add(Map<String, Double> figures, Inspection.Result result) {
    figures.put("jumps.damaged", result.sourceFlicker());
    figures.put("jumps", result.flicker());
    figures.put("spikesPerMillion.damaged", result.sourceSpikes());
    figures.put("spikesPerMillion", result.spikes());
    figures.put("edgeGradientKept", result.edgeGradientKept());
    figures.put("detailKept", result.detailKept());
    figures.put("removedStructure", result.removedStructure());
  }

  private double damagedSsim() {
    return inspected ? damagedComparison.result().ssim() : Double.NaN;
  }

  /** The page of a film that was compared with a clean reference, all of whose frames have come. */
  public EvaluationPage page(EvaluationPage.Films films) {
    endPart();
    List<EvaluatedFrame> shown = new ArrayList<>(worst.values());
    shown.sort(Comparator.comparingDouble(EvaluatedFrame::psnr));
    return new EvaluationPage(
        films,
        comparison.result(),
        damagedSsim(),
        inspected ? inspection.result() : null,
        inspected ? new EvaluationPage.Lost(lost, most, mostLost) : null,
        parts,
        shown.subList(0, Math.min(PICTURES, shown.size())));
  }

  /** What a part of the charts is made of. */
  private static final class Meters {
    private final int slot;
    private final int first;
    private final FilmMeter before = new FilmMeter();
    private final FilmMeter after = new FilmMeter();
    private final DoubleSummaryStatistics clean = new DoubleSummaryStatistics();

    Meters(int slot, int first) {
      this.slot = slot;
      this.first = first;
    }

    void add(FrameQuality damaged, FrameQuality restored) {
      if (damaged != null) {
        before.add(damaged);
      }
      after.add(restored);
      clean.accept(restored.referenceLuma());
    }

    EvaluationPart part(double seconds) {
      return new EvaluationPart(
          first, seconds, (int) clean.getCount(), before.film(), after.film(), band(clean));
    }
  }

  private static final class FilmMeter {
    private final DoubleSummaryStatistics psnr = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics ssim = new DoubleSummaryStatistics();
    private final DoubleSummaryStatistics luma = new DoubleSummaryStatistics();

    void add(FrameQuality quality) {
      psnr.accept(quality.psnr());
      ssim.accept(quality.ssim());
      luma.accept(quality.luma());
    }

    /** Null where nothing came. */
    EvaluationPart.Film film() {
      return psnr.getCount() == 0
          ? null
          : new EvaluationPart.Film(band(psnr), band(ssim), band(luma));
    }
  }

  private static EvaluationPart.Band band(DoubleSummaryStatistics values) {
    return new EvaluationPart.Band(values.getAverage(), values.getMin(), values.getMax());
  }
}
