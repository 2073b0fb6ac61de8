package org.reelspark.jobs.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this process in {@code reelspark-USER} of the machine's temporary one. It goes with
 * the process; that of a killed one goes when the next process makes its own.
 */
public final class ProcessFolder {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFolder.class);

  private static final String PREFIX = "process-";

  private static Path own;

  private ProcessFolder() {}

  /** A new folder in it. */
  public static Path newFolder(String prefix) throws IOException {
    return Files.createTempDirectory(own(), prefix);
  }

  /** What all processes of this user have on this machine. */
  static Path shared() {
    return Path.of(
        System.getProperty("java.io.tmpdir"), "reelspark-" + System.getProperty("user.name"));
  }

  private static synchronized Path own() throws IOException {
    if (own == null) {
      Path shared = Files.createDirectories(shared());
      removeLeft(shared);
      ProcessLock lock = ProcessLock.takeNew(shared, PREFIX);
      own = Files.createDirectory(shared.resolve(lock.name()));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> giveUp(lock)));
    }
    return own;
  }

  private static void removeLeft(Path shared) throws IOException {
    try (var locks = Files.newDirectoryStream(shared, PREFIX + "*" + ProcessLock.EXTENSION)) {
      for (Path lock : locks) {
        String name = lock.getFileName().toString();
        String folder = name.substring(0, name.length() - ProcessLock.EXTENSION.length());
        ProcessLock.removeLeft(lock, shared.resolve(folder));
      }
    }
  }

  private static void giveUp(ProcessLock lock) {
    try {
      lock.giveUp(own);
    } catch (IOException e) {
      LOG.warn("{} can't be removed", own, e);
    }
  }
}
