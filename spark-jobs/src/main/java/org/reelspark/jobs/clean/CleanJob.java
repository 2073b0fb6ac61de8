package org.reelspark.jobs.clean;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.RestoreRequest;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.PublishLock;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * Removes work folders, the one named or those beside a film, and what was being written to the
 * film, its companions, its report and its table of frames. Nothing else is ever touched.
 */
public final class CleanJob {
  private final Storage storage;

  public CleanJob(Storage storage) {
    this.storage = storage;
  }

  /**
   * @param target a work folder, or the film that work folders were made for
   * @return the folders removed
   * @throws SettingsException where the target is a folder that is not ours
   */
  public List<String> run(String target) throws IOException {
    Location location = new Location(target).full();
    Optional<WorkFolder> named = WorkFolder.at(storage, location);
    if (named.isPresent()) {
      named.get().delete();
      return List.of(location.text());
    }
    if (storage.isFolder(location.text())) {
      throw new SettingsException(target + ": is not a work folder of ours, so it is left alone");
    }
    List<String> removed = new ArrayList<>();
    for (WorkFolder work : WorkFolder.beside(storage, location)) {
      discardCompanions(work);
      work.delete();
      removed.add(work.location().text());
    }
    RestoreRequest request = RestoreRequest.of(location.text(), location.text()).build();
    PublishLock.forgetAll(storage, location);
    storage.discardUnfinished(location.text());
    storage.discardUnfinished(request.reportLocation());
    storage.discardUnfinished(request.pageLocation());
    storage.discardUnfinished(request.frameTableLocation());
    return removed;
  }

  /** What was being written to companion films; only the report knows where they were to go. */
  private void discardCompanions(WorkFolder work) throws IOException {
    Optional<RestoreReport> report = RestoreReport.read(work.readPublishing());
    if (report.isPresent()) {
      for (RestoreReport.CompanionFilm companion : report.get().companions()) {
        PublishLock.forgetAll(storage, new Location(companion.out()));
        storage.discardUnfinished(companion.out());
      }
    }
  }
}
