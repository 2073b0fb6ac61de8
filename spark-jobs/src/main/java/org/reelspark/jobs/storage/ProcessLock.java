package org.reelspark.jobs.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.reelspark.core.io.LocalStorage;

/** The lock of a file, which ends with the process that has it, however that ends. */
final class ProcessLock {
  static final String EXTENSION = ".lock";

  /** Asked first: where a process closes one channel to a file, it may lose all its locks on it. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock of a new file, whose name begins so. */
  static ProcessLock takeNew(Path folder, String prefix) throws IOException {
    while (true) {
      // Another process may look, at just this moment, whether it was left.
      Optional<ProcessLock> taken = tryTake(folder.resolve(prefix + UUID.randomUUID() + EXTENSION));
      if (taken.isPresent()) {
        return taken.get();
      }
    }
  }

  /** The name of the file without its extension. */
  String name() {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - EXTENSION.length());
  }

  /** Takes the lock of a file, which is made where there is none; empty while another has it. */
  @SuppressWarnings("resource") // held until it is given up
  private static Optional<ProcessLock> tryTake(Path file) throws IOException {
    if (!HELD.add(file)) {
      return Optional.empty();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, CREATE, WRITE);
      FileLock lock = channel.tryLock();
      // Who had it may have removed the file before giving it up.
      if (lock != null && Files.exists(file)) {
        return Optional.of(new ProcessLock(file, channel));
      }
      release(file, channel);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      release(file, channel);
      throw e;
    }
  }

  private static void release(Path file, FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
    HELD.remove(file);
  }

  /** Removes what a process kept under a lock, where it has ended without doing so. */
  static void removeLeft(Path file, Path kept) throws IOException {
    Optional<ProcessLock> dead = tryTake(file);
    if (dead.isPresent()) {
      dead.get().giveUp(kept);
    }
  }

  /** Removes what was kept under the lock and its file, and gives it up. */
  void giveUp(Path kept) throws IOException {
    try {
      new LocalStorage().delete(kept.toString());
      Files.deleteIfExists(file);
    } finally {
      release(file, channel);
    }
  }
}
