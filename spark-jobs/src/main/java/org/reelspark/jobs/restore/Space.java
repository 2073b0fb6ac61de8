package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.EncodedSize;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/** How much room a job takes on the disks that it writes to. */
public final class Space {
  private static final int SEGMENTS_AND_FILM = 2;

  private Space() {}

  /** Bytes of the restored film: a guess before anything is encoded. */
  private static long filmBytes(Preparation film) {
    Plan plan = film.plan();
    double raw = (double) film.film().video().format().bytes() * plan.frames();
    return filmBytes(film, (long) (raw * share(plan.encoder().codec())));
  }

  /**
   * Bytes that lie on the work folder's disk at most: the segments, and the film before it moves.
   *
   * @param some what the encoder made of some frames; all goes by them where they are of every kind
   *     that the film will have
   */
  public static long workBytes(Preparation film, EncodedSize some) {
    Plan plan = film.plan();
    int interval = Integer.parseInt(plan.encoder().options().get("g"));
    long keys = 0;
    for (Chunk chunk : plan.chunks()) {
      keys += (chunk.frames() + interval - 1) / interval;
    }
    long others = plan.frames() - keys;
    boolean enough = some.keys() > 0 && (some.others() > 0 || others == 0);
    return SEGMENTS_AND_FILM * (enough ? filmBytes(film, some.of(keys, others)) : filmBytes(film));
  }

  /** Sound and all else, where there is any, are taken to be a tenth of the film. */
  private static long filmBytes(Preparation film, long pictures) {
    double tenth = 0.1 * film.film().bytes() * film.plan().frames() / film.index().size();
    double others = film.film().streams().size() > 1 ? tenth : 0;
    return pictures + (long) others;
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
  static void check(Storage storage, Preparation film, WorkFolder work, Location out)
      throws IOException {
    for (Disk disk : disks(storage, film, work, out)) {
      long free = disk.free();
      if (free < disk.takes() / 2 - disk.written()) {
        throw new IOException(
            "%s: the job takes about %d MB there and %d MB are free; make room or choose %s"
                .formatted(disk.folder(), disk.takes() >> 20, free >> 20, disk.choice()));
      }
    }
  }

  /** A failure of storage, with what the job takes and what to do where a disk is about full. */
  static IOException explained(
      IOException failure, Storage storage, Preparation film, WorkFolder work, Location out)
      throws IOException {
    for (Disk disk : disks(storage, film, work, out)) {
      IOException explained = disk.explained(failure);
      if (explained != failure) {
        return explained;
      }
    }
    return failure;
  }

  /** The local disks that the job writes to. */
  private static List<Disk> disks(Storage storage, Preparation film, WorkFolder work, Location out)
      throws IOException {
    List<Disk> disks = new ArrayList<>();
    if (work.location().isLocal()) {
      disks.add(
          new Disk(
              work.location().path(),
              SEGMENTS_AND_FILM * filmBytes(film),
              written(storage, work),
              "--work"));
    }
    if (out.isLocal()) {
      Path folder = out.parent().path();
      if (disks.isEmpty() || !store(folder).equals(store(disks.get(0).folder()))) {
        disks.add(new Disk(folder, filmBytes(film), 0, "another OUT"));
      }
    }
    return disks;
  }

  /**
   * A disk that a job writes to.
   *
   * @param takes bytes of the job at most
   * @param written bytes of them that are there
   * @param choice what to choose instead
   */
  record Disk(Path folder, long takes, long written, String choice) {
    /** The failure itself where there is room for what the job had yet to write. */
    IOException explained(IOException failure) throws IOException {
      long free = free();
      if (free >= takes - written) {
        return failure;
      }
      return new IOException(
          "%s. The job takes about %d MB in %s and %d MB are free: make room and run the same command"
                  .formatted(Failures.line(failure), takes >> 20, folder, free >> 20)
              + " again, which goes on where this one was; or choose "
              + choice,
          failure);
    }

    private long free() throws IOException {
      return store(folder).getUsableSpace();
    }
  }

  /** Of the folder, or of the one that it will be made in. */
  private static FileStore store(Path folder) throws IOException {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.getFileStore(there);
  }

  private static long written(Storage storage, WorkFolder work) throws IOException {
    long written = 0;
    for (var segment : storage.list(work.segments().text())) {
      written += segment.size();
    }
    return written;
  }
}
