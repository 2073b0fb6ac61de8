package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.reelspark.core.io.Sink;
import org.reelspark.core.io.Storage;
import org.reelspark.core.io.StorageContract;

/** HDFS keeps the contract. */
class HdfsStorageIT extends StorageContract {
  private final Configuration configuration = new Configuration();
  private final Storage storage = new HadoopStorage(configuration);
  private final String folder = HdfsServer.get().uri() + "/" + UUID.randomUUID();

  @Override
  protected Storage storage() {
    return storage;
  }

  @Override
  protected String folder() {
    return folder;
  }

  @Test
  void whatAKilledWriterLeftCanBeDiscarded() throws IOException {
    Path path = new Path(folder);
    storage.create(folder + "/out.mkv").write(new byte[10], 0, 10);
    try (Sink other = storage.create(folder + "/out.mkv.report.json")) {
      storage.discardUnfinished(folder + "/out.mkv");
      assertThat(path.getFileSystem(configuration).listStatus(path)).hasSize(1);
      other.commit();
    }
  }
}
