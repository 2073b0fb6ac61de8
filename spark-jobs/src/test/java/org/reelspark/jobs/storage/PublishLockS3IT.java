package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;

/** The lock over a real S3 server whose uploads replace what is there, as before Hadoop 3.4.2. */
class PublishLockS3IT extends PublishLockContract {
  private static final S3Server SERVER = S3Server.get();

  private final Storage storage = new HadoopStorage(SERVER.configuration());
  private final String folder = SERVER.unconditionalBucket() + "/" + UUID.randomUUID();

  @Override
  Storage storage() {
    return storage;
  }

  @Override
  String folder() {
    return folder;
  }

  @Override
  int rounds() {
    return 1;
  }

  @Override
  void makeOlderThanADeadClaim(FileStamp file) throws IOException {
    SERVER.age(file.location(), PublishLock.DEAD_AFTER.plusSeconds(2));
  }

  @Test
  void aPlansLaterRunForgetsItsOwnClaimsAndCleanAll() throws IOException {
    PublishLock killed = take(PLAN_A);
    PublishLock.forget(storage, out(), PLAN_B);
    assertThat(storage.list(folder)).hasSize(1);
    PublishLock.forget(storage, out(), PLAN_A);
    assertThat(storage.list(folder)).isEmpty();
    take(PLAN_B);
    PublishLock.forgetAll(storage, out());
    assertThat(storage.list(folder)).isEmpty();
    killed.close();
  }
}
