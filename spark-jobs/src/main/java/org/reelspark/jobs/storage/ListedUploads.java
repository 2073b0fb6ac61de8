package org.reelspark.jobs.storage;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.s3a.Invoker;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import org.apache.hadoop.fs.s3a.WriteOperationHelper;

/**
 * Uploads as Hadoop 3.3 lists them: those whose keys begin as told. What it lists is of an SDK that
 * Reelspark is not compiled with, so it is asked by the names of its methods.
 */
final class ListedUploads {
  private ListedUploads() {}

  static void abort(S3AFileSystem s3, Path path) throws IOException {
    String key = s3.pathToKey(path);
    WriteOperationHelper uploads = s3.getWriteOperationHelper();
    RemoteIterator<?> all = (RemoteIterator<?>) call(s3, "listUploads", key);
    while (all.hasNext()) {
      Object upload = all.next();
      if (call(upload, "getKey").equals(key)) {
        uploads.abortMultipartUpload(
            key, (String) call(upload, "getUploadId"), true, Invoker.NO_OP);
      }
    }
  }

  private static Object call(Object on, String method, String... arguments) throws IOException {
    Class<?>[] types = new Class<?>[arguments.length];
    Arrays.fill(types, String.class);
    try {
      return on.getClass().getMethod(method, types).invoke(on, (Object[]) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IOException("this version of Hadoop can't be asked for uploads", e);
    }
  }
}
