package org.reelspark.jobs.preview;

import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.restore.FilmPosition;

/**
 * What is to be shown.
 *
 * @param places where in the film; at a quarter, a half and three quarters of it where empty
 * @param frames at each place, one after another
 * @param models each tried with each of the grain reductions
 * @param grainReductions 0 to 1 each; what each model's makers would take where empty
 * @param scale size of the restored pictures over that of the film's; each model's own where null
 * @param square rows and columns of the square that pictures are stretched to for the models and
 *     back from; 0 for none
 * @param trustModels whether models may run code that they bring
 * @param folder that the sheets are written to
 * @param widest pixels that a picture is wide at most
 */
public record PreviewRequest(
    String in,
    List<FilmPosition> places,
    int frames,
    List<String> models,
    List<Float> grainReductions,
    Integer scale,
    int square,
    boolean trustModels,
    Flicker flicker,
    DeviceChoice device,
    Precision precision,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    Path folder,
    int widest) {
  /** Pictures of one place are held at once. */
  private static final int MOST_FRAMES = 24;

  private static final int NARROWEST = 32;

  public PreviewRequest {
    places = List.copyOf(places);
    models = List.copyOf(models);
    grainReductions = List.copyOf(grainReductions);
    if (frames < 1 || frames > MOST_FRAMES) {
      throw new SettingsException("--frames %d: give 1 to %d".formatted(frames, MOST_FRAMES));
    }
    if (widest < NARROWEST) {
      throw new SettingsException("--width %d: give %d or more".formatted(widest, NARROWEST));
    }
    for (float grain : grainReductions) {
      if (!(grain >= 0 && grain <= 1)) {
        throw new SettingsException("--grain-reduction %s: give 0 to 1".formatted(grain));
      }
    }
  }
}
