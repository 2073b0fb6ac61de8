package org.reelspark.jobs.storage;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local file that one run of a job muxes its film into.
 *
 * <p>It is held by the lock of a file beside it, which ends with the process: what a killed run
 * left is known by that and removed by the next run of the same job.
 */
public final class Scratch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

  static final String PREFIX = "film-";

  private final Path file;
  private final ProcessLock lock;

  private Scratch(Path file, ProcessLock lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * A place for one film; what dead runs left beside it goes.
   *
   * @param extension of the film, with its dot
   */
  public static Scratch in(WorkFolder work, String extension) throws IOException {
    return in(work.scratch(), extension);
  }

  /** The same in the temporary folder of this machine, where the work folder may be shared. */
  public static Scratch onThisMachine(WorkFolder work, String extension) throws IOException {
    return in(work.temporary(), extension);
  }

  private static Scratch in(Path place, String extension) throws IOException {
    Path folder = Files.createDirectories(place);
    removeLeft(folder);
    ProcessLock lock = ProcessLock.takeNew(folder, PREFIX);
    return new Scratch(folder.resolve(lock.name() + extension), lock);
  }

  private static void removeLeft(Path folder) throws IOException {
    try (var entries = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        String lock = name.substring(0, name.lastIndexOf('.')) + ProcessLock.EXTENSION;
        ProcessLock.removeLeft(folder.resolve(lock), entry);
      }
    }
  }

  /** Where to write; nothing is there yet. */
  public Path file() {
    return file;
  }

  /** Removes what is still there, and the folder where nothing else is in it. */
  @Override
  public void close() throws IOException {
    lock.giveUp(file);
    try {
      Files.deleteIfExists(file.getParent());
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} has more in it", file.getParent());
    }
  }
}
