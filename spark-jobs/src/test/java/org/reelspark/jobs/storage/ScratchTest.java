package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.Storage;

class ScratchTest {
  private static final String HASH = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  private final Storage storage = new SchemeStorage(new Configuration());

  private WorkFolder work() {
    Location out = new Location(folder.resolve("out.mkv").toString());
    return WorkFolder.of(storage, out.parent(), out, HASH);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(work().scratch())) {
      return files.toList();
    }
  }

  @Test
  void nothingStaysWhenAFilmIsGivenUp() throws IOException {
    try (Scratch scratch = Scratch.in(work(), ".mkv")) {
      Files.writeString(scratch.file(), "half a film");
    }
    assertThat(work().scratch()).doesNotExist();
  }

  @Test
  void whatAKilledRunLeftIsRemovedByTheNext() throws IOException {
    Files.createDirectories(work().scratch());
    Files.writeString(work().scratch().resolve("film-1.mkv"), "half a film");
    Files.createFile(work().scratch().resolve("film-1.lock"));
    Files.writeString(work().scratch().resolve("film-2.mkv"), "half a film");
    Files.writeString(work().scratch().resolve("plan.json"), "{}");
    try (Scratch scratch = Scratch.in(work(), ".mkv")) {
      assertThat(files())
          .extracting(path -> path.getFileName().toString())
          .hasSize(2)
          .contains("plan.json")
          .anyMatch(name -> name.endsWith(".lock"));
      assertThat(scratch.file()).doesNotExist();
    }
  }

  @Test
  void whatAnotherRunIsWritingStays() throws IOException {
    try (Scratch one = Scratch.in(work(), ".mkv");
        Scratch other = Scratch.in(work(), ".mkv")) {
      Files.writeString(one.file(), "half a film");
      Files.writeString(other.file(), "half a film");
      try (Scratch third = Scratch.in(work(), ".mkv")) {
        assertThat(third.file()).doesNotExist();
      }
      assertThat(one.file()).exists();
      assertThat(other.file()).exists();
    }
  }

  @Test
  void ofASharedFolderItsOwnStandsInTheTemporaryOneForTheTime() throws IOException {
    Path place;
    try (Scratch scratch = Scratch.onThisMachine(work(), ".mkv")) {
      place = scratch.file().getParent();
      Files.writeString(place.resolve("film-killed.mkv"), "half a film");
    }
    assertThat(place).startsWithRaw(Path.of(System.getProperty("java.io.tmpdir"))).exists();
    try (Scratch next = Scratch.onThisMachine(work(), ".mkv")) {
      assertThat(place.resolve("film-killed.mkv")).doesNotExist();
      assertThat(next.file().getParent()).isEqualTo(place);
    }
    assertThat(place).doesNotExist();
  }

  @Test
  void theScratchOfAFolderElsewhereIsOnThisMachine() {
    Location out = new Location("hdfs://nowhere/films/out.mkv");
    Path scratch = WorkFolder.of(storage, out.parent(), out, HASH).scratch();
    assertThat(scratch)
        .isAbsolute()
        .startsWithRaw(Path.of(System.getProperty("java.io.tmpdir")))
        .hasFileName("out.mkv.0123456789abcdef" + WorkFolder.SUFFIX);
  }
}
