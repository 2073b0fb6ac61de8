package org.reelspark.jobs.restore;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.Chunk;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.Plan;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.EncodedSize;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.WorkFolder;

/** How much room a job takes on the disks that it writes to. */
public final class Space {
  private static final int SEGMENTS_AND_FILM = 2;

  /** Of a mask's samples: most are 0, and long runs of them take next to nothing. */
  private static final double MASK_SHARE = 0.03;

  private Space() {}

  /** Bytes of the restored film: a guess before anything is encoded. */
  private static long filmBytes(Preparation film) {
    Plan plan = film.plan();
    double raw = (double) film.restored().video().format().bytes() * plan.frames();
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
    long restored = enough ? filmBytes(film, some.of(keys, others)) : filmBytes(film);
    long all = restored;
    for (Companion companion : film.companions()) {
      all += companionBytes(film, companion);
    }
    return SEGMENTS_AND_FILM * all;
  }

  /** Bytes of a companion film: a guess. */
  private static long companionBytes(Preparation film, Companion companion) {
    double raw = (double) companion.film().video().format().bytes() * film.plan().frames();
    boolean mask = companion.kind() == Companion.Kind.MASK;
    long pictures = (long) (raw * (mask ? MASK_SHARE : share(companion.encoder().codec())));
    return mask ? pictures : filmBytes(film, pictures);
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
    Map<FileStore, Disk> disks = new LinkedHashMap<>();
    if (work.location().isLocal()) {
      Path folder = work.location().path();
      long takes = workBytes(film, EncodedSize.NONE);
      disks.put(store(folder), new Disk(folder, takes, written(storage, work), "--work"));
    }
    add(disks, out, filmBytes(film), "another OUT");
    for (Companion companion : film.companions()) {
      String choice = "another place for " + RestoreRequest.option(companion.kind());
      add(disks, new Location(companion.out()), companionBytes(film, companion), choice);
    }
    return List.copyOf(disks.values());
  }

  /** Films that lie on the work folder's disk move there, and take no more. */
  private static void add(Map<FileStore, Disk> disks, Location film, long takes, String choice)
      throws IOException {
    if (film.isLocal()) {
      Path folder = film.parent().path();
      disks.putIfAbsent(store(folder), new Disk(folder, takes, 0, choice));
    }
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
