package org.reelspark.core.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that answers every request for a hard link as FAT does under Linux. */
class LinklessStorageTest extends StorageContract {
  @TempDir Path root;

  @Override
  protected Storage storage() {
    return new LocalStorage(
        (link, existing) -> {
          throw new FileSystemException(
              link.toString(), existing.toString(), "Operation not permitted");
        });
  }

  @Override
  protected String folder() {
    return root.resolve("work").toString();
  }

  @Test
  void ofManyWhoPublishAtOnceOneDoes() throws Exception {
    List<Callable<String>> publishers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String film = "film " + i;
      Path file = Files.writeString(root.resolve("finished-" + i), film);
      publishers.add(() -> publish(file) ? film : null);
    }
    ExecutorService all = Executors.newFixedThreadPool(publishers.size());
    List<String> published = new ArrayList<>();
    try {
      for (Future<String> one : all.invokeAll(publishers)) {
        if (one.get() != null) {
          published.add(one.get());
        }
      }
    } finally {
      all.shutdownNow();
    }
    assertThat(published).hasSize(1);
    assertThat(Path.of(folder(), "out.mkv")).hasContent(published.get(0));
  }

  private boolean publish(Path file) throws IOException {
    try {
      storage().publish(file, folder() + "/out.mkv", false);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }
}
