package org.reelspark.jobs.dataset;

import java.util.List;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.SettingsException;

/**
 * A dataset to make.
 *
 * @param films clean ones, as tasks find them
 * @param out the folder
 * @param overwrite whether another dataset that stands there is replaced
 */
public record DatasetRequest(
    List<String> films,
    String out,
    DatasetSettings settings,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    boolean overwrite) {
  public DatasetRequest {
    films = List.copyOf(films);
    if (films.isEmpty()) {
      throw new SettingsException("no films to make a dataset of");
    }
    for (String film : films) {
      if (films.indexOf(film) != films.lastIndexOf(film)) {
        throw new SettingsException(film + ": is named twice; name it once");
      }
    }
  }
}
