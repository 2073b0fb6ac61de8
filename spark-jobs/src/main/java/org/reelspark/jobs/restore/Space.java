package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.storage.WorkFolder;

/** How much room a job takes on the disk that its work folder lies on. */
public final class Space {
  private Space() {}

  /** Bytes of the restored film, roughly: the encoder decides. */
  public static long filmBytes(Preparation film) {
    Plan plan = film.plan();
    double raw = (double) film.film().video().format().bytes() * plan.frames();
    double sound = 0.1 * film.film().bytes() * plan.frames() / film.index().size();
    return (long) (raw * share(plan.encoder().codec()) + sound);
  }

  /**
   * Bytes that lie on the work folder's disk at most: the segments, and the film before it moves.
   */
  public static long workBytes(Preparation film) {
    return 2 * filmBytes(film);
  }

  /** Size of an encoded frame over that of its samples, as seen with film grain. */
  private static double share(VideoCodec codec) {
    return switch (codec) {
      case FFV1 -> 0.5;
      case PRORES -> 0.2;
      case H264, HEVC, AV1 -> 0.04;
    };
  }

  /**
   * Asserts that there is room for half of what the job may take; less is bound to fail.
   *
   * @throws IOException where there is not
   */
  static void check(Storage storage, Preparation film, WorkFolder work) throws IOException {
    if (!work.location().isLocal()) {
      return;
    }
    Path folder = work.location().path();
    long free = Files.getFileStore(folder).getUsableSpace();
    long written = 0;
    for (var segment : storage.list(work.segments().text())) {
      written += segment.size();
    }
    long needed = workBytes(film) / 2 - written;
    if (free < needed) {
      throw new IOException(
          "%s: the job takes about %d MB there and %d MB are free; make room or choose --work"
              .formatted(folder, workBytes(film) >> 20, free >> 20));
    }
  }
}
