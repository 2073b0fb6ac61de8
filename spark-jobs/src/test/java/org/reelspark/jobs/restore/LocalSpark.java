package org.reelspark.jobs.restore;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.reelspark.core.io.Storage;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.jobs.storage.SchemeStorage;

/**
 * A real Spark with two cores for all tests of a JVM; a command run in between may have ended it.
 */
public final class LocalSpark {
  private static SparkSession session;

  private LocalSpark() {}

  public static synchronized SparkSession session() {
    if (session == null || session.sparkContext().isStopped()) {
      session =
          SparkSession.builder()
              .master("local[2]")
              .appName("tests")
              .config("spark.ui.enabled", "false")
              .config("spark.driver.host", "localhost")
              .config("spark.driver.bindAddress", "127.0.0.1")
              .config("spark.executor.heartbeatInterval", "1s")
              .config("spark.sql.catalogImplementation", "in-memory")
              .config("spark.sql.warehouse.dir", Path.of("target", "warehouse").toUri().toString())
              .getOrCreate();
    }
    return session;
  }

  public static Storage storage() {
    return new SchemeStorage(new Configuration());
  }

  static RestoreJob.Outcome restore(RestoreRequest request) throws Exception {
    return restore(storage(), request);
  }

  static RestoreJob.Outcome restore(Storage storage, RestoreRequest request) throws Exception {
    return new RestoreJob(storage, request, LocalSpark::session, Progress.NONE).run();
  }

  /** The exact job: nothing changes and the encoder loses nothing. */
  static RestoreRequest.Builder exact(Path in, Path out) {
    return RestoreRequest.of(in.toString(), out.toString())
        .optModel("identity")
        .optCodec(VideoCodec.FFV1);
  }
}
