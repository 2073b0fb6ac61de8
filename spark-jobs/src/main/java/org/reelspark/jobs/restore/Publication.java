package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.PublishLock;
import org.reelspark.jobs.storage.WorkFolder;

/** How a film and its companions appear at their places: whole, and never in another one's. */
final class Publication {
  private final Storage storage;
  private final List<String> places;
  private final boolean overwrite;

  /**
   * @param places of the restored film and its companions, in order
   * @param overwrite whether other films that stand there are replaced
   */
  Publication(Storage storage, List<String> places, boolean overwrite) {
    this.storage = storage;
    this.places = List.copyOf(places);
    this.overwrite = overwrite;
  }

  /**
   * Keeps the report in the work folder, then publishes the films, the restored one last: where it
   * stands, its companions do. They may stand there already: another attempt's, or another run's.
   *
   * @param files one for each place
   * @param copied told now and then how many bytes of all are there, where they have to be copied
   * @throws SettingsException where another film stands in the place of one, or another run is
   *     publishing there
   */
  void publish(List<Path> files, WorkFolder work, RestoreReport report, LongConsumer copied)
      throws IOException {
    work.writePublishing(report.json());
    long done = 0;
    for (int i = places.size() - 1; i >= 0; i--) {
      String place = places.get(i);
      Path file = files.get(i);
      long size = Files.size(file);
      long before = done;
      done += size;
      try {
        PublishLock.during(
            storage,
            new Location(place),
            report.plan().hash(),
            confirm ->
                storage.publish(
                    file,
                    place,
                    overwrite,
                    bytes -> {
                      if (bytes == size) {
                        confirm.run();
                      }
                      copied.accept(before + bytes);
                    }));
      } catch (FileAlreadyExistsException e) {
        if (!isThere(report, place)) {
          SettingsException stranger = stranger(place);
          stranger.initCause(e);
          throw stranger;
        }
      }
    }
  }

  /** Removes what runs of a plan that were killed left of their right to publish. */
  void forgetLocks(String plan) throws IOException {
    for (String place : places) {
      PublishLock.forget(storage, new Location(place), plan);
    }
  }

  /** Whether the film that a report names at a place stands there. */
  boolean isThere(RestoreReport report, String place) throws IOException {
    Optional<FilmFingerprint> made = report.made(place);
    if (made.isEmpty() || storage.stat(place).isEmpty()) {
      return false;
    }
    try (SeekableSource there = storage.open(place)) {
      return FilmFingerprint.of(there).equals(made.get());
    }
  }

  /**
   * Refuses a film that is not to be replaced.
   *
   * @param known what jobs of ours say that they have made
   */
  void refuseStrangers(List<RestoreReport> known) throws IOException {
    for (String place : places) {
      if (!overwrite && storage.stat(place).isPresent() && !isAnyThere(known, place)) {
        throw stranger(place);
      }
    }
  }

  private boolean isAnyThere(List<RestoreReport> known, String place) throws IOException {
    for (RestoreReport report : known) {
      if (isThere(report, place)) {
        return true;
      }
    }
    return false;
  }

  private SettingsException stranger(String place) {
    String option = place.equals(places.get(0)) ? "OUT" : "name";
    return new SettingsException(
        "%s: another film is there; choose another %s, or --overwrite to replace it"
            .formatted(place, option));
  }
}
