package org.reelspark.training.quality;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.Inspection;

/** Figures as tables in Markdown. */
final class Tables {
  private Tables() {}

  /** Films against their clean originals, and the means of what is comparable between films. */
  static String compared(List<Assessment.Compared> films) {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "| clip | damaged | restored | gained | inside, damaged | inside, restored | gained inside"
            + " | outside, damaged | outside, restored | gained outside | flicker left |");
    line(table, "|---|---|---|---|---|---|---|---|---|---|---|");
    for (Assessment.Compared film : films) {
      Comparison.Result result = film.result();
      Comparison.Inside inside = inside(film);
      line(
          table,
          "| %s | %.2f | %.2f | %+.2f | %.2f | %.2f | %+.2f | %.2f | %.2f | %+.2f | %.3f |",
          film.film(),
          result.damagedPsnr(),
          result.psnr(),
          gain(film),
          inside.damagedPsnr(),
          inside.restoredPsnr(),
          inside.gain(),
          damagedOutside(film),
          result.outsidePsnr(),
          gainOutside(film),
          flickerLeft(film));
    }
    line(
        table,
        "| **mean** | | | **%+.2f** | | | **%+.2f** | | | **%+.2f** | **%.3f** |",
        mean(films, Tables::gain),
        mean(films, film -> inside(film).gain()),
        mean(films, Tables::gainOutside),
        mean(films, Tables::flickerLeft));
    return table.toString();
  }

  private static Comparison.Inside inside(Assessment.Compared film) {
    return film.result().inside().get(Comparison.ALL_DEFECTS);
  }

  private static double gain(Assessment.Compared film) {
    return film.result().psnr() - film.result().damagedPsnr();
  }

  private static double gainOutside(Assessment.Compared film) {
    return film.result().outsidePsnr() - damagedOutside(film);
  }

  private static double flickerLeft(Assessment.Compared film) {
    return film.result().flicker() / film.result().damagedFlicker();
  }

  /** What is left of the damaged film's squared errors when those inside are taken off. */
  private static double damagedOutside(Assessment.Compared film) {
    Comparison.Inside inside = inside(film);
    double all = Math.pow(10, -film.result().damagedPsnr() / 10);
    double within = Math.pow(10, -inside.damagedPsnr() / 10);
    return -10 * Math.log10((all - inside.share() * within) / (1 - inside.share()));
  }

  static String clean(List<Assessment.Clean> films) {
    StringBuilder table = new StringBuilder();
    line(table, "| clean clip | PSNR | under the mask | as they came, all | outside the mask |");
    line(table, "|---|---|---|---|---|");
    for (Assessment.Clean film : films) {
      line(
          table,
          "| %s | %.2f | %.2f %% | %.2f %% | %.4f %% |",
          film.film(),
          film.psnr(),
          100 * film.masked(),
          100 * film.untouched(),
          100 * film.kept());
    }
    line(
        table,
        "| **mean** | **%.2f** | %.2f %% | %.2f %% | %.4f %% |",
        mean(films, Assessment.Clean::psnr),
        100 * mean(films, Assessment.Clean::masked),
        100 * mean(films, Assessment.Clean::untouched),
        100 * mean(films, Assessment.Clean::kept));
    return table.toString();
  }

  static String byKind(List<Assessment.Kind> kinds) {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "| kind | frames | clips | inside, damaged | gained inside, mean | least of any clip |");
    line(table, "|---|---|---|---|---|---|");
    for (Assessment.Kind kind : kinds) {
      line(
          table,
          "| %s | %d | %d | %.2f | **%+.2f** | %+.2f |",
          kind.kind().option(),
          kind.frames(),
          kind.clips(),
          kind.damaged(),
          kind.gain(),
          kind.least());
    }
    return table.toString();
  }

  static String old(List<Assessment.Old> films) {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "| film | frames | gradient of edges kept | under the mask | removed and structure"
            + " | spikes in a million, before | after | brightness jumps, before | after |");
    line(table, "|---|---|---|---|---|---|---|---|---|");
    for (Assessment.Old film : films) {
      Inspection.Result result = film.result();
      line(
          table,
          "| %s | %d | %.3f | %.2f %% | %.3f | %.0f | %.0f | %.2f | %.2f |",
          film.film(),
          result.frames(),
          result.edgeGradientKept(),
          100 * result.masked(),
          result.removedStructure(),
          result.sourceSpikes(),
          result.spikes(),
          result.sourceFlicker(),
          result.flicker());
    }
    return table.toString();
  }

  /** The stills of some films, with their places relative to a page. */
  static String stills(Stills stills, Path page, List<String> films, String caption) {
    StringBuilder text = new StringBuilder();
    Path folder = page.toAbsolutePath().getParent();
    for (String film : films) {
      for (Path still : stills.of(film)) {
        String place = folder.relativize(still.toAbsolutePath()).toString().replace('\\', '/');
        line(text, "");
        line(text, "![%s: %s](%s)", film, caption, place);
      }
    }
    return text.toString();
  }

  private static <T> double mean(List<T> films, ToDoubleFunction<T> figure) {
    return films.stream().mapToDouble(figure).average().orElseThrow();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
