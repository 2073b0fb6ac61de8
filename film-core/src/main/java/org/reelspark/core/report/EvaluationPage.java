package org.reelspark.core.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.quality.Inspection;

/**
 * How near a restored film comes to its clean reference, as one HTML page with all that it shows
 * inside it.
 *
 * @param figures of the whole film
 * @param damagedSsim of luma before restoration; NaN where that film is not known
 * @param inspection of restored and damaged film; null where the damaged one is not known
 * @param lost frames that came less near than they were; null where the damaged film is not known
 * @param parts of the film in order, as many as a chart has room for
 * @param worst frames that came least near, the worst first
 */
public record EvaluationPage(
    Films films,
    Comparison.Result figures,
    double damagedSsim,
    Inspection.Result inspection,
    Lost lost,
    List<EvaluationPart> parts,
    List<EvaluatedFrame> worst) {
  /**
   * Where the films lie.
   *
   * @param damaged null where it is not known
   * @param masks by name of a kind of defect
   */
  public record Films(
      String restored, String reference, String damaged, Map<String, String> masks) {
    public Films {
      masks = new LinkedHashMap<>(masks);
    }
  }

  /**
   * Frames that came less near to the reference than they were.
   *
   * @param frames how many
   * @param most number of the one that lost most; -1 where none lost
   * @param decibels that it lost, of luma
   */
  public record Lost(int frames, int most, double decibels) {}

  /** What the charts are drawn from. */
  private record Data(List<EvaluationPart> parts) {}

  public EvaluationPage {
    parts = List.copyOf(parts);
    worst = List.copyOf(worst);
  }

  public String html() {
    String name = films.restored().substring(films.restored().lastIndexOf('/') + 1);
    Html page = new Html(name + ", evaluated");
    page.open("header").element("h1", name).line();
    page.element(
        "p",
        "%s compared with the clean film %s"
            .formatted(Numbers.plural(figures.frames(), "frame"), films.reference()));
    page.close("header").line().open("main").line();
    if (lost != null) {
      warnings(page);
    }
    tiles(page);
    worstFrames(page);
    charts(page);
    tables(page);
    films(page);
    page.close("main").line();
    page.open("footer").element("p", "Made by Reelspark.").close("footer").line();
    page.charts(new Data(parts), EvaluationPage.class, "evaluation.js");
    return page.end();
  }

  private void warnings(Html page) {
    page.open("section", "id", "warnings", "class", lost.frames() == 0 ? "good" : "bad");
    if (lost.frames() == 0) {
      page.element("h2", "Restoring made no frame worse");
    } else {
      page.element(
          "h2",
          "Restoring made %s of %s worse"
              .formatted(Numbers.whole(lost.frames()), Numbers.plural(figures.frames(), "frame")));
      page.element(
          "p",
          "By PSNR of luma against the clean film; most of all frame %d, by %s."
              .formatted(lost.most(), decibels(lost.decibels())));
    }
    page.close("section").line();
  }

  private boolean isDamagedKnown() {
    return films.damaged() != null;
  }

  private boolean areDefectsKnown() {
    return !figures.inside().isEmpty();
  }

  private void tiles(Html page) {
    page.open("section", "id", "figures").element("h2", "In figures");
    page.open("dl", "class", "tiles").line();
    page.term("PSNR of luma", decibels(figures.psnr()));
    page.term("SSIM of luma", Numbers.decimal(figures.ssim(), 4));
    if (isDamagedKnown()) {
      page.term("gained over the whole picture", gain(figures.psnr() - figures.damagedPsnr()));
      if (figures.damagedFlicker() > 0) {
        page.term(
            "of the flicker left", Numbers.percent(figures.flicker() / figures.damagedFlicker()));
      }
    }
    if (areDefectsKnown()) {
      Comparison.Inside all = figures.inside().get(Comparison.ALL_DEFECTS);
      page.term("gained inside defects", gain(all.gain()));
      page.term("of the defects restored", Numbers.percent(all.recall()));
      page.term("of the changes at defects", Numbers.percent(figures.precision()));
    }
    page.close("dl").close("section").line();
  }

  private void worstFrames(Html page) {
    page.open("section", "id", "worst").element("h2", "The worst frames");
    page.element(
        "p",
        "The frame with the lowest PSNR of luma after restoration of each stretch of the film, the"
            + " worst first.");
    page.open("div", "class", "frames").line();
    worst.forEach(frame -> frame.write(page));
    page.close("div").close("section").line();
  }

  private void charts(Html page) {
    String shade = " The line is the mean, the shade reaches down to the worst frame.";
    page.open("section", "id", "nearness").element("h2", "Frame by frame").line();
    page.chart(
        "psnr",
        "PSNR of luma, dB",
        "Higher is nearer to the clean film; the scale ends at 60 dB, equal pictures have 138."
            + shade);
    page.chart("ssim", "SSIM of luma", "1 is equal to the clean film." + shade);
    page.chart(
        "luma",
        "Mean luma, in steps of 8 bits",
        "Flicker is what the clean film's line does not have. Each shade reaches from the darkest to"
            + " the brightest frame.");
    page.close("section").line();
  }

  private void tables(Html page) {
    page.open("section", "id", "tables").element("h2", "The whole film").line();
    page.open("div", "class", "tables").line();
    page.table("Against the clean film", columns(), compared());
    if (inspection != null) {
      page.table("Without the clean film", columns(), inspected());
    }
    page.close("div").close("section").line();
    if (areDefectsKnown()) {
      page.open("section", "id", "kinds").element("h2", "Defects by kind").line();
      page.open(
          "div",
          "class",
          "wide",
          "tabindex",
          "0",
          "role",
          "region",
          "aria-label",
          "Defects by kind");
      page.wideTable(
          "PSNR inside the defects of a kind, and what was found of them",
          List.of(
              "kind",
              "of the film",
              "before, dB",
              "after, dB",
              "gained, dB",
              "recall",
              "precision"),
          kinds());
      page.element(
          "p",
          "Recall: of the defect's pixels that can be seen, those that came at least half the way"
              + " back. Precision: of the pixels that were changed at such defects, those that came"
              + " nearer to the clean film. Of all changes of the film %s lie at a defect."
                  .formatted(Numbers.percent(figures.precision())));
      page.close("div").close("section").line();
    }
  }

  private List<String> columns() {
    return isDamagedKnown() ? List.of("figure", "before", "after") : List.of("figure", "after");
  }

  private List<List<String>> compared() {
    List<List<String>> rows = new ArrayList<>();
    row(rows, "PSNR of luma, dB", figures.damagedPsnr(), figures.psnr(), 2);
    row(rows, "PSNR of all planes, dB", Double.NaN, figures.psnrAllPlanes(), 2);
    if (areDefectsKnown()) {
      Comparison.Inside all = figures.inside().get(Comparison.ALL_DEFECTS);
      row(rows, "PSNR inside defects, dB", all.damagedPsnr(), all.restoredPsnr(), 2);
      row(rows, "PSNR outside defects, dB", Double.NaN, figures.outsidePsnr(), 2);
    }
    row(rows, "SSIM of luma", damagedSsim, figures.ssim(), 4);
    row(rows, "SSIM of all planes", Double.NaN, figures.ssimAllPlanes(), 4);
    row(rows, "flicker, steps of 256", figures.damagedFlicker(), figures.flicker(), 3);
    row(rows, "error from frame to frame", Double.NaN, figures.temporalError(), 3);
    return rows;
  }

  private List<List<String>> inspected() {
    List<List<String>> rows = new ArrayList<>();
    row(rows, "jumps of brightness", inspection.sourceFlicker(), inspection.flicker(), 3);
    row(rows, "spikes in a million pixels", inspection.sourceSpikes(), inspection.spikes(), 1);
    row(rows, "gradient of edges kept", Double.NaN, inspection.edgeGradientKept(), 3);
    row(rows, "detail and grain kept", Double.NaN, inspection.detailKept(), 3);
    row(rows, "removed and structure", Double.NaN, inspection.removedStructure(), 3);
    return rows;
  }

  private void row(List<List<String>> rows, String what, double before, double after, int digits) {
    String now = Numbers.decimal(after, digits);
    rows.add(
        isDamagedKnown()
            ? List.of(what, Numbers.decimal(before, digits), now)
            : List.of(what, now));
  }

  private List<List<String>> kinds() {
    List<List<String>> rows = new ArrayList<>();
    figures
        .inside()
        .forEach(
            (kind, inside) ->
                rows.add(
                    List.of(
                        kind,
                        Numbers.percent(inside.share()),
                        Numbers.decimal(inside.damagedPsnr(), 2),
                        Numbers.decimal(inside.restoredPsnr(), 2),
                        signed(inside.gain()),
                        Numbers.percent(inside.recall()),
                        Numbers.percent(inside.precision()))));
    return rows;
  }

  private void films(Html page) {
    page.open("section", "id", "films").element("h2", "Films");
    page.open("dl", "class", "facts").line();
    page.term("Restored", films.restored());
    page.term("Clean", films.reference());
    if (isDamagedKnown()) {
      page.term("Before", films.damaged());
    }
    films.masks().forEach((kind, mask) -> page.term("Defects, " + kind, mask));
    page.close("dl").close("section").line();
  }

  private static String decibels(double value) {
    return Numbers.decimal(value, 2) + " dB";
  }

  private static String gain(double value) {
    return signed(value) + " dB";
  }

  private static String signed(double value) {
    return (value > 0 ? "+" : "") + Numbers.decimal(value, 2);
  }
}
