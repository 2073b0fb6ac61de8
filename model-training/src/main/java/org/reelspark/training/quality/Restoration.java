package org.reelspark.training.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.reelspark.core.analysis.FilmAnalysis;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;
import org.reelspark.core.restore.Restored;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.core.restore.WindowAssembler;
import org.reelspark.training.film.ShortFilm;

/**
 * Restores a short film as the command {@code restore} does: analysed as a whole, then by windows.
 */
final class Restoration {
  private Restoration() {}

  /**
   * @param wanted the numbers of the frames to restore
   * @param each is given those frames in order; their statistics have the numbers
   */
  static void of(
      ShortFilm film, Model model, Flicker flicker, IntPredicate wanted, Consumer<Restored> each) {
    ModelDescription described = model.describe();
    boolean analysed = described.needsCuts() || (described.usesGains() && flicker.strength() > 0);
    FilmAnalysis analysis = analysed ? analysis(film, flicker) : null;
    int end = film.frames().size();
    WindowAssembler windows =
        new WindowAssembler(described.radius(), analysis, new Chunk(0, 0, end, 0, end, 0));
    try (Restorer restorer = model.restorer()) {
      for (Frame frame : film.frames()) {
        windows.push(frame);
        for (Window window = windows.poll(); window != null; window = windows.poll()) {
          if (wanted.test(window.frameNumber())) {
            each.accept(restorer.restore(window));
          }
        }
      }
    }
  }

  private static FilmAnalysis analysis(ShortFilm film, Flicker flicker) {
    FrameMeter meter = new FrameMeter(film.format(), film.black());
    List<FrameSums> sums = new ArrayList<>();
    Frame before = null;
    for (Frame frame : film.frames()) {
      sums.add(meter.measure(frame, before));
      before = frame;
    }
    return FilmAnalysis.of(0, sums, film.black(), flicker);
  }
}
