package org.reelspark.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalStorageTest extends StorageContract {
  @TempDir Path root;

  @Override
  protected Storage storage() {
    return new LocalStorage();
  }

  @Override
  protected String folder() {
    return root.resolve("work").toString();
  }

  @Test
  void fileUrisAndPathsAreTheSamePlaces() throws IOException {
    Path file = Files.writeString(root.resolve("a film.mkv"), "film");
    assertThat(storage().stat(file.toUri().toString()).orElseThrow().size()).isEqualTo(4);
  }

  @Test
  void whatAKilledWriterLeftCanBeDiscarded() throws IOException {
    storage().create(folder() + "/out.mkv");
    try (Sink other = storage().create(folder() + "/out.mkv.report.json")) {
      storage().discardUnfinished(folder() + "/out.mkv");
      try (var entries = Files.list(Path.of(folder()))) {
        assertThat(entries).hasSize(1);
      }
      other.commit();
    }
  }

  @Test
  void whereAFolderCannotBeTheRehearsalSaysSo() throws IOException {
    Path file = Files.writeString(root.resolve("file"), "no folder");
    assertThatThrownBy(() -> storage().rehearse(file + "/films/out.mkv"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll(file + "/films/out.mkv: ", "folder " + file, "choose another");
  }

  @Test
  void rehearsingLeavesNoHiddenFile() throws IOException {
    storage().rehearse(root.resolve("out.mkv").toString());
    try (var entries = Files.list(root)) {
      assertThat(entries).isEmpty();
    }
  }

  @Test
  void nothingButThePublishedFileIsLeftBehind() throws IOException {
    Path file = Files.writeString(root.resolve("finished"), "film");
    storage().publish(file, folder() + "/out.mkv", false);
    assertThat(file).doesNotExist();
    try (var entries = Files.list(Path.of(folder()))) {
      assertThat(entries).containsExactly(Path.of(folder(), "out.mkv"));
    }
  }
}
