package org.reelspark.jobs.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.Storage;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.storage.Location;

class FilmNamesTest {
  private final Storage storage = new LocalStorage();
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    for (String name : List.of("a.mkv", "b [1].AVI", "b2.mp4", "notes.txt", "a.mkv.report.json")) {
      Files.createFile(folder.resolve(name));
    }
  }

  private List<String> names(String in) throws IOException {
    return FilmNames.films(storage, folder.resolve(in).toString()).stream()
        .map(film -> new Location(film).name())
        .toList();
  }

  @Test
  void aFolderStandsForItsFilms() throws Exception {
    assertThat(names("")).containsExactly("a.mkv", "b [1].AVI", "b2.mp4");
  }

  @Test
  void starsAndQuestionMarksStandForNames() throws Exception {
    assertThat(names("b*")).containsExactly("b [1].AVI", "b2.mp4");
    assertThat(names("b?.mp4")).containsExactly("b2.mp4");
    assertThat(names("b [1].AVI")).containsExactly("b [1].AVI");
  }

  @DisabledOnOs(OS.WINDOWS)
  @Test
  void aFileOfThatNameIsMeantItself() throws Exception {
    Files.createFile(folder.resolve("b*"));
    assertThat(names("b*")).containsExactly("b*");
  }

  @Test
  void nothingToFindIsAnError() {
    assertThatThrownBy(() -> names("*.webm"))
        .isInstanceOf(FilmException.class)
        .hasMessageContaining("*.webm");
  }

  @Test
  void aFilmKeepsItsNameAndAContainerThatCanBeWritten() {
    Location out = new Location("s3a://films/restored/");
    assertThat(FilmNames.out(out, "/old/a.mp4")).isEqualTo("s3a://films/restored/a.mp4");
    assertThat(FilmNames.out(out, "b.1.AVI")).isEqualTo("s3a://films/restored/b.1.mkv");
  }
}
