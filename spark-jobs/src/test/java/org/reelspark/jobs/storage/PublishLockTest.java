package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.Storage;

/** The lock over files of this machine, and where it is not needed. */
class PublishLockTest extends PublishLockContract {
  @TempDir Path folder;

  private final Storage storage = new LocalStorage();

  @Override
  Storage storage() {
    return storage;
  }

  @Override
  String folder() {
    return folder.toString();
  }

  @Override
  int rounds() {
    return 20;
  }

  @Override
  void makeOlderThanADeadClaim(FileStamp file) throws IOException {
    Files.setLastModifiedTime(
        Path.of(file.location()),
        FileTime.fromMillis(System.currentTimeMillis() - PublishLock.DEAD_AFTER.toMillis() - 1000));
  }

  @Test
  void aDiskNeedsNone() throws IOException {
    PublishLock.during(
        storage,
        out(),
        PLAN_A,
        confirm -> {
          assertThat(storage.list(folder.toString())).isEmpty();
          confirm.run();
        });
  }
}
