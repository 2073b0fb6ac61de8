package org.reelspark.jobs.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.io.Storage;

/** Files of a store for those who read nothing but local ones: models, overlays. */
public final class LocalCopy {
  private static final int COPIED_AT_ONCE = 1 << 16;

  private LocalCopy() {}

  /**
   * Copies a file to the {@link ProcessFolder}, under its own name in a folder of its own.
   *
   * @throws java.nio.file.NoSuchFileException where no file stands there
   */
  public static Path of(Storage storage, String location) throws IOException {
    try (SeekableSource source = storage.open(location)) {
      Path file = ProcessFolder.newFolder("copy").resolve(new Location(location).name());
      try (OutputStream out = Files.newOutputStream(file)) {
        byte[] buffer = new byte[COPIED_AT_ONCE];
        long at = 0;
        for (int n; (n = source.read(at, buffer, 0, buffer.length)) > 0; at += n) {
          out.write(buffer, 0, n);
        }
      }
      return file;
    }
  }
}
