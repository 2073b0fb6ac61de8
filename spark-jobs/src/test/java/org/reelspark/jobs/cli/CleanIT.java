package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.TestFilm;

class CleanIT {
  private static final String HEX = "0123456789abcdef";

  @TempDir static Path finished;
  private static String workName;

  @TempDir Path folder;
  private Path out;
  private Path work;

  @BeforeAll
  static void restoreAndKeepTheWork() throws IOException {
    Said said =
        Said.by(
            "restore",
            TestFilm.B_FRAMES.path().toString(),
            finished.resolve("out.mkv").toString(),
            "--model=identity",
            "--mask=" + finished.resolve("mask.mkv"),
            "--keep-work",
            "--quiet");
    assertThat(said.code()).as("%s", said.err()).isZero();
    workName =
        names(finished).stream().filter(n -> n.endsWith(".reelspark-work")).findAny().orElseThrow();
  }

  /** As a job leaves it that was killed at several moments, with neighbours that are not ours. */
  @BeforeEach
  void leave() throws IOException {
    copy(finished, folder);
    out = folder.resolve("out.mkv");
    work = folder.resolve(workName);
    Files.createFile(work.resolve("film-1.mkv"));
    Files.createFile(work.resolve(".plan.json." + HEX + ".part"));
    for (String name :
        List.of(
            "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet")) {
      Files.createFile(folder.resolve("." + name + "." + HEX + ".part"));
    }
    Files.createFile(folder.resolve("out.mkv.bak"));
    Files.createFile(folder.resolve(".other.mkv." + HEX + ".part"));
    Files.createDirectory(folder.resolve("other.mkv." + HEX + ".reelspark-work"));
    Files.createDirectory(folder.resolve("out.mkv.mine"));
  }

  private static final List<String> NEIGHBOURS =
      List.of(
          ".other.mkv." + HEX + ".part",
          "mask.mkv",
          "other.mkv." + HEX + ".reelspark-work",
          "out.mkv",
          "out.mkv.bak",
          "out.mkv.frames.parquet",
          "out.mkv.mine",
          "out.mkv.report.html",
          "out.mkv.report.json");

  @Test
  void ofAFilmEverythingGoesThatIsNotFinished() throws IOException {
    Said said = Said.by("clean", out.toString());
    assertThat(said.code()).isZero();
    assertThat(said.out()).containsExactly("removed " + work);
    assertThat(names(folder)).containsExactlyElementsOf(NEIGHBOURS);
  }

  @Test
  void soDoesWhatWasBeingWrittenToItsCompanionFilms() throws IOException {
    Path unfinished = Files.createFile(finished.resolve(".mask.mkv." + HEX + ".part"));
    assertThat(Said.by("clean", out.toString()).code()).isZero();
    assertThat(unfinished).doesNotExist();
    assertThat(finished.resolve("mask.mkv")).exists();
  }

  @Test
  void aWorkFolderGoesByItsNameAndNothingElse() throws IOException {
    List<String> before = names(folder);
    Said said = Said.by("clean", work.toString());
    assertThat(said.code()).isZero();
    assertThat(said.out()).containsExactly("removed " + work);
    assertThat(names(folder))
        .containsExactlyElementsOf(before.stream().filter(n -> !n.equals(workName)).toList());
  }

  @Test
  void soDoesOneThatHasNoPlanYet() throws IOException {
    Path begun = folder.resolve("other.mkv." + HEX + ".reelspark-work");
    assertThat(Said.by("clean", begun.toString()).out()).containsExactly("removed " + begun);
    assertThat(begun).doesNotExist();
  }

  @Test
  void soDoesOneOfAnotherVersion() throws IOException {
    Files.writeString(work.resolve("plan.json"), "{\"format\":0}");
    assertThat(Said.by("clean", out.toString()).out()).containsExactly("removed " + work);
    assertThat(work).doesNotExist();
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() throws IOException {
    Path mine = folder.resolve("out.mkv.mine");
    Files.createFile(mine.resolve("plan.json"));
    assertRefused(mine);
  }

  @Test
  void aFolderNamedAsOursThatHoldsSomethingElseIsRefused() throws IOException {
    Files.createFile(work.resolve("thesis.txt"));
    assertRefused(work);
    assertThat(Said.by("clean", out.toString()).out()).containsExactly(out + ": nothing to remove");
    assertThat(work.resolve("thesis.txt")).exists();
  }

  private static void assertRefused(Path folder) throws IOException {
    List<String> before = names(folder);
    Said said = Said.by("clean", folder.toString());
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .containsExactly(
            "reelspark: " + folder + ": is not a work folder of ours, so it is left alone");
    assertThat(names(folder)).isEqualTo(before);
  }

  @Test
  void whereThereIsNothingItSaysSo() {
    Path nothing = folder.resolve("nothing.mkv");
    Said said = Said.by("clean", nothing.toString());
    assertThat(said.code()).isZero();
    assertThat(said.out()).containsExactly(nothing + ": nothing to remove");
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(p -> !p.equals(from)).toList()) {
        Files.copy(path, to.resolve(from.relativize(path)));
      }
    }
  }
}
