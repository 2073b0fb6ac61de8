package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.EncodedSize;
import org.reelspark.jobs.storage.WorkFolder;

/** How much room a job takes on the disk that its work folder lies on. */
public final class Space {
  private Space() {}

  /**
   * Bytes that lie on the work folder's disk at most, the segments and the film before it moves: a
   * guess before anything is encoded.
   */
  static long workBytes(Preparation film) {
    Plan plan = film.plan();
    double raw = (double) film.film().video().format().bytes() * plan.frames();
    return workBytes(film, (long) (raw * share(plan.encoder().codec())));
  }

  /** The same by what the encoder made of some frames, where they are of every kind in the plan. */
  public static long workBytes(Preparation film, EncodedSize some) {
    Plan plan = film.plan();
    int interval = Integer.parseInt(plan.encoder().options().get("g"));
    long keys = 0;
    for (Chunk chunk : plan.chunks()) {
      keys += (chunk.frames() + interval - 1) / interval;
    }
    long others = plan.frames() - keys;
    return some.keys() > 0 && (some.others() > 0 || others == 0)
        ? workBytes(film, some.of(keys, others))
        : workBytes(film);
  }

  /** Sound and all else, where there is any, are taken to be a tenth of the film. */
  private static long workBytes(Preparation film, long pictures) {
    double tenth = 0.1 * film.film().bytes() * film.plan().frames() / film.index().size();
    double others = film.film().streams().size() > 1 ? tenth : 0;
    return 2 * (pictures + (long) others);
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
    long free = free(work.location().path());
    if (free < workBytes(film) / 2 - written(storage, work)) {
      throw new IOException(
          "%s: the job takes about %d MB there and %d MB are free; make room or choose --work"
              .formatted(work.location().path(), workBytes(film) >> 20, free >> 20));
    }
  }

  /** A failure of storage, with what the job takes and what to do where its disk is about full. */
  static IOException explained(
      IOException failure, Storage storage, Preparation film, WorkFolder work) throws IOException {
    return work.location().isLocal()
        ? explained(
            failure,
            work.location().path(),
            workBytes(film) - written(storage, work),
            workBytes(film))
        : failure;
  }

  /**
   * @param left bytes that the job had yet to write
   * @param all bytes that it takes
   */
  static IOException explained(IOException failure, Path folder, long left, long all)
      throws IOException {
    // The folder goes when another run of the same job has published.
    long free = Files.isDirectory(folder) ? free(folder) : Long.MAX_VALUE;
    if (free >= left) {
      return failure;
    }
    return new IOException(
        "%s. The job takes about %d MB in %s and %d MB are free: make room and run the same command"
                .formatted(Failures.line(failure), all >> 20, folder, free >> 20)
            + " again, which goes on where this one was; or choose another folder with --work",
        failure);
  }

  private static long free(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  private static long written(Storage storage, WorkFolder work) throws IOException {
    long written = 0;
    for (var segment : storage.list(work.segments().text())) {
      written += segment.size();
    }
    return written;
  }
}
