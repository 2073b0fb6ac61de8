package org.reelspark.training.quality;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.ModelDescription;

/** Prints what an {@link Assessment} finds, and puts it into a page where there is to be one. */
public final class Report {
  private final Assessment assessment;
  private final Stills stills;
  private final Path page;
  private final PrintStream out;
  private final String model;
  private final double defaultGrain;

  /**
   * @param model the one that is assessed
   * @param page its parts {@code benchmark}, {@code clean}, {@code kinds}, {@code second} and
   *     {@code old} are replaced; null for none
   * @param out where all tables are printed
   */
  public Report(String model, Assessment assessment, Stills stills, Path page, PrintStream out) {
    this.assessment = assessment;
    this.stills = stills;
    this.page = page;
    this.out = out;
    ModelDescription described = Model.describe(model);
    String hash = described.hash();
    this.model =
        "`%s` (%s)"
            .formatted(
                Path.of(model).getFileName(),
                hash.startsWith("builtin") ? hash : "SHA-256 " + hash.substring(0, 16));
    this.defaultGrain = described.grainReduction();
  }

  /** A benchmark damaged elsewhere. */
  public void benchmark(Path folder) throws IOException {
    List<Assessment.Compared> films = assessment.benchmark(folder);
    put("benchmark", "grain reduction 1", Tables.compared(films), names(films));
  }

  /** Films that have no damage. */
  public void clean(List<Path> films) throws IOException {
    put("clean", "grain reduction and flicker off", Tables.clean(assessment.clean(films)));
  }

  /** One kind of damage at a time on clean films. */
  public void byKind(List<Path> films, long seed) throws IOException {
    String how =
        "grain reduction 1; each kind alone at full strength, seeds %d to %d (%d on where a kind does"
            + " not come up), up to %d frames of a clip";
    put(
        "kinds",
        how.formatted(
            seed, seed + films.size() - 1, Assessment.NEXT_SEED, Assessment.FRAMES_OF_A_KIND),
        Tables.byKind(assessment.byKind(films, seed)));
  }

  /** All kinds at once on clean films. */
  public void second(List<Path> films, long seed) throws IOException {
    List<Assessment.Compared> done = assessment.allAtOnce(films, seed);
    String how = "grain reduction 1; all kinds at once, seeds %d to %d";
    put("second", how.formatted(seed, seed + films.size() - 1), Tables.compared(done), names(done));
  }

  /** Films that really are old. */
  public void old(List<Path> films) throws IOException {
    List<Assessment.Old> done = assessment.old(films);
    put(
        "old",
        String.format(Locale.ROOT, "grain reduction %.2f, the model's own", defaultGrain),
        Tables.old(done),
        done.stream().map(Assessment.Old::film).toList());
  }

  private static List<String> names(List<Assessment.Compared> films) {
    return films.stream().map(Assessment.Compared::film).toList();
  }

  private void put(String part, String how, String table) throws IOException {
    put(part, how, table, List.of());
  }

  private void put(String part, String how, String table, List<String> shown) throws IOException {
    String text = model + ", " + how + ".\n\n" + table;
    out.printf("%s: %s%n", part, text);
    if (page != null) {
      String caption =
          part.equals("old")
              ? "before, after, what was taken for a defect"
              : "damaged, restored, clean, what was painted";
      Page.replace(page, "Quality", part, text + Tables.stills(stills, page, shown, caption));
    }
  }
}
