package org.reelspark.jobs.dataset;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.reelspark.core.damage.DamageSettings;
import org.reelspark.core.plan.SettingsException;

/**
 * What decides a dataset beside its films.
 *
 * @param crops sides of the square crops in luma pixels; {@link #WHOLE} for the whole frame
 * @param runFrames frames of a run; a shot of fewer, but {@value #SHORTEST_RUN} or more, is one run
 * @param every seconds of film that one run is picked for
 * @param seed decides what else could be either way: places of crops, and which of equal runs
 * @param pairs how damaged and clean frames are written side by side
 * @param damage of the damaged ones; none without pairs
 */
public record DatasetSettings(
    List<Integer> crops, int runFrames, double every, long seed, Pairs pairs, DamageSettings damage)
    implements Serializable {
  /** Stands for the size of a crop. */
  public static final int WHOLE = 0;

  /** As many as the trainer's windows have. */
  public static final int SHORTEST_RUN = 5;

  /** As large as the trainer's largest crops. */
  public static final int SMALLEST_CROP = 128;

  private static final int LONGEST_RUN = 48;

  /** Pictures of pairs. */
  public enum Pairs {
    NONE(""),
    JPEG("jpg"),
    PNG("png");

    private final String extension;

    Pairs(String extension) {
      this.extension = extension;
    }

    String extension() {
      return extension;
    }
  }

  public DatasetSettings {
    crops = crops.stream().distinct().sorted().toList();
    if (crops.isEmpty()) {
      throw new SettingsException("--crops: at least one size");
    }
    for (int size : crops) {
      if (size != WHOLE && (size < SMALLEST_CROP || size % 2 != 0)) {
        throw new SettingsException(
            "--crops=%d: a crop has an even side of %d pixels or more, or is the word whole"
                .formatted(size, SMALLEST_CROP));
      }
    }
    if (runFrames < SHORTEST_RUN || runFrames > LONGEST_RUN) {
      throw new SettingsException(
          "--run-frames=%d: %d to %d are possible".formatted(runFrames, SHORTEST_RUN, LONGEST_RUN));
    }
    if (!(every > 0) || Double.isInfinite(every)) {
      throw new SettingsException("--every=" + every + ": a run for so many seconds, above 0");
    }
    if ((pairs == Pairs.NONE) != damage.strengths().isEmpty()) {
      throw new IllegalArgumentException(damage + " with pairs " + pairs);
    }
  }

  /** By the names of the options. */
  Map<String, String> named() {
    Map<String, String> named = new TreeMap<>();
    named.put(
        "crops",
        crops.stream()
            .map(size -> size == WHOLE ? "whole" : size.toString())
            .collect(Collectors.joining(",")));
    named.put("run-frames", Integer.toString(runFrames));
    named.put("every", Double.toString(every));
    named.put("seed", Long.toString(seed));
    if (pairs != Pairs.NONE) {
      named.put("image", pairs.name().toLowerCase(Locale.ROOT));
      named.put(
          "kinds",
          damage.strengths().entrySet().stream()
              .map(kind -> kind.getKey().option() + "=" + kind.getValue())
              .collect(Collectors.joining(",")));
    }
    return named;
  }
}
