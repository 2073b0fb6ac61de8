package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/** How a film appears at OUT: once, whole, and never in another one's place. */
final class Publication {
  private final Storage storage;
  private final Location out;
  private final boolean overwrite;

  /**
   * @param overwrite whether another film at {@code out} is replaced
   */
  Publication(Storage storage, Location out, boolean overwrite) {
    this.storage = storage;
    this.out = out;
    this.overwrite = overwrite;
  }

  /**
   * Keeps the report in the work folder, then publishes the film. The film may stand there already:
   * another attempt's, or another run's.
   *
   * @param copied told now and then how many bytes are there, where they have to be copied
   * @throws SettingsException where another film stands there
   */
  void publish(Path file, WorkFolder work, RestoreReport report, LongConsumer copied)
      throws IOException {
    work.writePublishing(report.json());
    try {
      storage.publish(file, out.text(), overwrite, copied);
    } catch (FileAlreadyExistsException e) {
      if (!is(report.restored())) {
        SettingsException stranger = stranger();
        stranger.initCause(e);
        throw stranger;
      }
    }
  }

  /** Whether the film at OUT is the one with this fingerprint. */
  boolean is(FilmFingerprint restored) throws IOException {
    if (storage.stat(out.text()).isEmpty()) {
      return false;
    }
    try (SeekableSource there = storage.open(out.text())) {
      return FilmFingerprint.of(there).equals(restored);
    }
  }

  /** Refuses a film that is not to be replaced. */
  void refuseStranger() throws IOException {
    if (storage.stat(out.text()).isPresent() && !overwrite) {
      throw stranger();
    }
  }

  private SettingsException stranger() {
    return new SettingsException(
        out + ": another film is there; choose another OUT, or --overwrite to replace it");
  }
}
