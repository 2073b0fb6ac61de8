package org.reelspark.jobs.batch;

import org.reelspark.core.io.FileStamp;

/**
 * What became of one film of a batch. What OUT was made of stays known when a later run fails.
 *
 * @param settings hash of all that decides the pixels of OUT but the film itself
 * @param source what the store said of the film that OUT was made of; null where nothing was
 * @param restored what the store said of OUT then; null where nothing was
 * @param exitCode what the command would have ended with for this film alone
 * @param message why it failed, in one line; empty where it did not
 * @param seconds it took, in wall time; films of a batch are worked on side by side
 */
public record FilmRow(
    String film,
    String out,
    Status status,
    String settings,
    FileStamp source,
    FileStamp restored,
    int exitCode,
    String message,
    int frames,
    int chunks,
    int retries,
    double seconds) {
  /** What a run of the batch did with a film. */
  public enum Status {
    RESTORED,
    /** An earlier run had restored it. */
    ALREADY,
    FAILED
  }

  /** The row once a later run found nothing to do. */
  FilmRow already() {
    return new FilmRow(
        film,
        out,
        Status.ALREADY,
        settings,
        source,
        restored,
        0,
        "",
        frames,
        chunks,
        retries,
        seconds);
  }

  /** The row once a run failed. */
  FilmRow failed(int code, String why, double spent) {
    return new FilmRow(
        film,
        out,
        Status.FAILED,
        settings,
        source,
        restored,
        code,
        why,
        frames,
        chunks,
        retries,
        spent);
  }
}
