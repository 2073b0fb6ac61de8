package org.reelspark.jobs.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final String LOCK = ".lock";

  /** Asked first: where a process closes one channel to a file, it may lose all its locks on it. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final Path lockFile;
  private final FileChannel channel;

  private Scratch(Path file, Path lockFile, FileChannel channel) {
    this.file = file;
    this.lockFile = lockFile;
    this.channel = channel;
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

  @SuppressWarnings("resource") // held until close
  private static Scratch in(Path place, String extension) throws IOException {
    Path folder = Files.createDirectories(place);
    removeLeft(folder);
    String name = PREFIX + UUID.randomUUID();
    Path lockFile = folder.resolve(name + LOCK);
    HELD.add(lockFile);
    FileChannel channel = FileChannel.open(lockFile, CREATE, WRITE);
    try {
      channel.lock();
    } catch (IOException | RuntimeException e) {
      HELD.remove(lockFile);
      channel.close();
      throw e;
    }
    return new Scratch(folder.resolve(name + extension), lockFile, channel);
  }

  private static void removeLeft(Path folder) throws IOException {
    try (var entries = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        Path lockFile = folder.resolve(name.substring(0, name.lastIndexOf('.')) + LOCK);
        if (isDead(lockFile)) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  private static boolean isDead(Path lockFile) throws IOException {
    if (HELD.contains(lockFile)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(lockFile, WRITE);
        FileLock lock = channel.tryLock()) {
      return lock != null;
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  /** Where to write; nothing is there yet. */
  public Path file() {
    return file;
  }

  /** Removes what is still there, and the folder where nothing else is in it. */
  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      channel.close();
      HELD.remove(lockFile);
      Files.deleteIfExists(lockFile);
    }
    try {
      Files.deleteIfExists(file.getParent());
    } catch (DirectoryNotEmptyException e) {
      LOG.debug("{} has more in it", file.getParent());
    }
  }
}
