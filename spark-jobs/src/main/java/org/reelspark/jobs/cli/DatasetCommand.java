package org.reelspark.jobs.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.batch.FilmNames;
import org.reelspark.jobs.dataset.DatasetJob;
import org.reelspark.jobs.dataset.DatasetRequest;
import org.reelspark.jobs.dataset.DatasetSettings;
import org.reelspark.jobs.dataset.DatasetSettings.Pairs;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.session.Sessions;
import org.reelspark.training.data.Dataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark dataset clean/ --out=set/",
      "  ./reelspark dataset 's3a://films/clean/*.mkv' --out=s3a://films/set",
      "  ./reelspark dataset clean.mkv --out=pairs/ --pairs --crops=whole --every=0.5"
    },
    description = {
      "Makes a dataset of clean films: runs of frames without a cut, picked for sharpness, motion and"
          + " variety, cut out in several sizes.",
      "DIR/frames is a table with Spark's image columns, DIR/clips has the same without loss for train.",
      "A job that was stopped goes on where it was when the same command is run again."
    })
final class DatasetCommand implements Callable<Integer> {
  private static final String WHOLE = "whole";

  /** Pictures that pairs can be written as. */
  private enum Image {
    JPEG,
    PNG
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "CLEAN",
      description =
          "films, folders of films and names with * and ?, as paths, file:, hdfs: or s3a:")
  private List<String> films;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "the folder to make: a path, file:, hdfs: or s3a:")
  private String out;

  @Option(names = "--overwrite", description = "replace another dataset that stands at DIR")
  private boolean overwrite;

  @Option(
      names = "--crops",
      paramLabel = "N|whole",
      split = ",",
      defaultValue = "128,256",
      description =
          "sides of the square crops in pixels, 128 or more, by commas; whole for whole frames"
              + " (default: ${DEFAULT-VALUE})")
  private List<String> crops;

  @Option(
      names = "--run-frames",
      paramLabel = "N",
      defaultValue = "7",
      description =
          "consecutive frames of a run, 5 to 48; a shorter shot of 5 or more is a run too"
              + " (default: ${DEFAULT-VALUE})")
  private int runFrames;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "2",
      description = "pick one run for so many seconds of film (default: ${DEFAULT-VALUE})")
  private double every;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "the same seed gives the same dataset (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--pairs",
      description =
          "also damage the frames as degrade does: a column of the table, and pictures of damaged and"
              + " clean side by side in DIR/pairs")
  private boolean pairs;

  @Option(
      names = "--image",
      paramLabel = "jpeg|png",
      defaultValue = "jpeg",
      description = "what the pictures of pairs are (default: ${DEFAULT-VALUE})")
  private Image image;

  @Option(
      names = "--severity",
      paramLabel = "0..1",
      defaultValue = "0.5",
      description = "how worn the damaged frames are (default: ${DEFAULT-VALUE})")
  private float severity;

  @Option(
      names = "--kinds",
      split = ",",
      paramLabel = "KIND[=0..1]",
      description = {
        "only these kinds of damage, each with a strength of its own where one is given",
        "(default: all local kinds, flicker and grain)"
      })
  private List<String> kinds = List.of();

  @Option(
      names = "--on-damage",
      paramLabel = "fail|conceal",
      defaultValue = "fail",
      description =
          "what to do with films that the decoder finds damaged: fail, or pick from the rest"
              + " (default: ${DEFAULT-VALUE})")
  private DamagePolicy damage;

  @Option(
      names = "--interlaced",
      paramLabel = "refuse|deinterlace|as-is",
      defaultValue = "refuse",
      description = "what to do with films made of fields (default: ${DEFAULT-VALUE})")
  private InterlacedPolicy interlaced;

  @Mixin private Cores given;

  @Option(names = "--quiet", description = "say nothing but errors")
  private boolean quiet;

  @Override
  @SuppressWarnings("try") // the hook is only held
  public Integer call() throws Exception {
    DatasetJob.Outcome outcome;
    try (Stop stop = new Stop("stopped; run the same command again to go on");
        Sessions sessions = given.sessions();
        Display display = Display.of(out, quiet)) {
      outcome = new DatasetJob(sessions.storage(), request(sessions), sessions, display).run();
    }
    if (!quiet) {
      Dataset made = outcome.dataset();
      System.out.printf(
          "%s%s: %d runs of %d films, %d crops of frames%n",
          out,
          outcome.already() ? " had been made already" : "",
          made.runs(),
          made.films().size(),
          made.rows());
    }
    return Failures.DONE;
  }

  private DatasetRequest request(Sessions sessions) throws IOException {
    Storage storage = sessions.storage();
    DatasetSettings settings =
        new DatasetSettings(
            crops.stream().map(DatasetCommand::size).toList(),
            runFrames,
            every,
            seed,
            pairs ? (image == Image.JPEG ? Pairs.JPEG : Pairs.PNG) : Pairs.NONE,
            damage());
    List<String> all = new ArrayList<>();
    for (String name : films) {
      for (String film : FilmNames.films(storage, name)) {
        all.add(sessions.forTasks(film));
      }
    }
    return new DatasetRequest(all, sessions.forTasks(out), settings, damage, interlaced, overwrite);
  }

  private DamageSettings damage() {
    if (!pairs) {
      return new DamageSettings(seed, Map.of());
    }
    try {
      return kinds.isEmpty()
          ? DamageSettings.worn(seed, severity)
          : DamageSettings.parse(seed, kinds, severity);
    } catch (IllegalArgumentException e) {
      throw new SettingsException((kinds.isEmpty() ? "--severity: " : "--kinds ") + e.getMessage());
    }
  }

  private static int size(String crop) {
    if (crop.equals(WHOLE)) {
      return DatasetSettings.WHOLE;
    }
    try {
      int size = Integer.parseInt(crop);
      if (size > 0) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a size that is none.
    }
    throw new SettingsException("--crops=" + crop + ": a number of pixels, or the word whole");
  }
}
