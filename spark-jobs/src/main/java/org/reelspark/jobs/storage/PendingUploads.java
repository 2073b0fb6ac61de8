package org.reelspark.jobs.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Uploads to one S3 object that nobody completed. Hadoop itself finds only those to the objects of
 * a folder, so S3 is asked; before Hadoop 3.4 that is a {@link LinkageError}.
 */
final class PendingUploads {
  private PendingUploads() {}

  static void abort(FileSystem files, Path path) throws IOException {
    if (!(files instanceof S3AFileSystem s3)) {
      return;
    }
    String bucket = s3.getBucket();
    String key = s3.pathToKey(path);
    S3Client client = s3.getS3AInternals().getAmazonS3Client("uploads that nobody completed");
    try {
      for (MultipartUpload upload :
          client.listMultipartUploadsPaginator(r -> r.bucket(bucket).prefix(key)).uploads()) {
        if (upload.key().equals(key)) {
          client.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(upload.uploadId()));
        }
      }
    } catch (SdkException e) {
      throw S3AUtils.translateException("ending uploads", path, e);
    }
  }
}
