package org.reelspark.jobs.storage;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.Storage;
import org.reelspark.core.io.StorageContract;

/** Hadoop's own local file system keeps the contract; so does what behaves like HDFS. */
class HadoopStorageTest extends StorageContract {
  @TempDir Path folder;

  private final Storage storage = new HadoopStorage(new Configuration());

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return "file:" + folder.resolve("store");
  }
}
