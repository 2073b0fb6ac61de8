package org.reelspark.jobs.storage;

import java.io.IOException;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;

/** Uploads to one S3 object that nobody completed. */
final class PendingUploads {
  private PendingUploads() {}

  static void abort(FileSystem files, Path path) throws IOException {
    if (!(files instanceof S3AFileSystem s3)) {
      return;
    }
    if (givesItsClient()) {
      ClientUploads.abort(s3, path);
    } else {
      ListedUploads.abort(s3, path);
    }
  }

  /** Whether it is Hadoop 3.4 or later. */
  private static boolean givesItsClient() {
    return Arrays.stream(S3AFileSystem.class.getMethods())
        .anyMatch(method -> method.getName().equals("getS3AInternals"));
  }
}
