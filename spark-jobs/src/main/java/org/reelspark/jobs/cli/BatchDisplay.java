package org.reelspark.jobs.cli;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.reelspark.jobs.batch.BatchJob;
import org.reelspark.jobs.batch.FilmRow;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.storage.Location;

/** A line for every film that ends, and every ten seconds one for those at work. */
final class BatchDisplay implements BatchJob.Watcher {
  private final PrintStream out;
  private final boolean quiet;
  private final Map<String, String> atWork = new LinkedHashMap<>();
  private double said = Display.now();

  BatchDisplay(PrintStream out, boolean quiet) {
    this.out = out;
    this.quiet = quiet;
  }

  @Override
  public Progress begun(String film) {
    String name = new Location(film).name();
    return new Progress() {
      private Stage stage;
      private long total = 1;

      @Override
      public void begin(Stage begun, long of, long done) {
        stage = begun;
        total = Math.max(1, of);
        done(done);
      }

      @Override
      public void done(long done) {
        say(film, "%s %s (%d %%)".formatted(stage.doing(), name, 100 * done / total));
      }
    };
  }

  @Override
  public synchronized void otherWork(String folder) {
    if (!quiet) {
      out.println("reelspark: " + RestoreCommand.otherWork(folder));
    }
  }

  private synchronized void say(String film, String doing) {
    atWork.put(film, doing);
    if (!quiet && Display.now() - said >= Display.Lines.EVERY) {
      said = Display.now();
      out.println("reelspark: " + atWork.values().stream().collect(Collectors.joining(", ")));
    }
  }

  @Override
  public synchronized void ended(FilmRow row, int ended, int films) {
    atWork.remove(row.film());
    boolean failed = row.status() == FilmRow.Status.FAILED;
    if (failed || !quiet) {
      out.printf(
          "reelspark: %d of %d films: %s%n",
          ended,
          films,
          failed
              ? "failed with exit code " + row.exitCode() + ": " + row.message()
              : "%s: %s, %d frames"
                  .formatted(
                      row.out(), row.status().name().toLowerCase(Locale.ROOT), row.frames()));
    }
  }
}
