package org.reelspark.jobs.storage;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.S3AUtils;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/**
 * Uploads as S3 itself tells them. Hadoop 3.4 finds only those to the objects of a folder, but lets
 * its client be asked.
 */
final class ClientUploads {
  private ClientUploads() {}

  static void abort(S3AFileSystem s3, Path path) throws IOException {
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
