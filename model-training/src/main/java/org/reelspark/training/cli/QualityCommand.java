package org.reelspark.training.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.restore.Model;
import org.reelspark.training.quality.Assessment;
import org.reelspark.training.quality.Report;
import org.reelspark.training.quality.Stills;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quality}: what a model reaches. */
@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark quality --model=default",
    description = {
      "Restores short films with a model as restore does and says in tables what it reached.",
      "Clean films are brought to 640 columns and 32 frames."
    })
public final class QualityCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "NAME|PATH",
      defaultValue = "default",
      description = "identity, median, default or a model archive (default: ${DEFAULT-VALUE})")
  private String model;

  @Option(
      names = "--benchmark",
      paramLabel = "DIR",
      description = "NAME_damaged.mkv, NAME_clean.mkv and NAME_mask.mkv of each film")
  private Path benchmark;

  @Option(
      names = "--clean",
      arity = "1..*",
      paramLabel = "FILM",
      description = "clean films that are to stay as they are")
  private List<Path> clean = List.of();

  @Option(
      names = "--kinds",
      arity = "1..*",
      paramLabel = "FILM",
      description = "clean films to damage by one local kind after the other")
  private List<Path> kinds = List.of();

  @Option(
      names = "--second",
      arity = "1..*",
      paramLabel = "FILM",
      description = "clean films to damage by all kinds at once")
  private List<Path> second = List.of();

  @Option(
      names = "--old",
      arity = "1..*",
      paramLabel = "FILM",
      description = "films that really are old, of at most 300 frames")
  private List<Path> old = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "of the damage on the first film, one more on the next (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--page",
      paramLabel = "FILE.md",
      description = "puts the tables between the marks of this page too")
  private Path page;

  @Option(
      names = "--still",
      paramLabel = "FILM=FRAME",
      description = "a frame to show in the page, which may be given again and again")
  private List<String> stills = List.of();

  @Option(
      names = "--device",
      paramLabel = "auto|cpu|gpu",
      defaultValue = "auto",
      description = "where the model runs (default: ${DEFAULT-VALUE})")
  private DeviceChoice device;

  @Override
  public Integer call() throws IOException {
    if (benchmark == null
        && clean.isEmpty()
        && kinds.isEmpty()
        && second.isEmpty()
        && old.isEmpty()) {
      throw new SettingsException(
          "quality needs films: --benchmark, --clean, --kinds, --second or --old");
    }
    if (page == null && !stills.isEmpty()) {
      throw new SettingsException("--still needs --page, beside which stills are kept");
    }
    int scale = Model.describe(model).scale();
    if (scale != 1) {
      throw new SettingsException(
          "--model %s gives pictures of scale %d: quality measures models of scale 1"
              .formatted(model, scale));
    }
    Stills shown = new Stills(stillFolder(), stills);
    int threads = Runtime.getRuntime().availableProcessors();
    Assessment assessment = new Assessment(model, device, threads, shown);
    Report report = new Report(model, assessment, shown, page, System.out);
    if (benchmark != null) {
      report.benchmark(benchmark);
    }
    if (!clean.isEmpty()) {
      report.clean(clean);
    }
    if (!kinds.isEmpty()) {
      report.byKind(kinds, seed);
    }
    if (!second.isEmpty()) {
      report.second(second, seed);
    }
    if (!old.isEmpty()) {
      report.old(old);
    }
    if (!shown.missing().isEmpty()) {
      throw new SettingsException("--still: there is no frame " + shown.missing());
    }
    return 0;
  }

  private Path stillFolder() {
    Path folder = page == null ? Path.of("") : page.toAbsolutePath().getParent();
    return folder.resolve("images").resolve("quality");
  }
}
