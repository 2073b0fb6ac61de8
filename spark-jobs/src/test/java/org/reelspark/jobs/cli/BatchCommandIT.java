package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.jobs.restore.Films;
import org.reelspark.jobs.storage.WorkFolder;

/** Many films on one command line, in a process of their own. */
class BatchCommandIT {
  @TempDir Path folder;

  @Test
  void aListGivesEachFilmItsOptionsAndOneThatFailsIsSaidAtTheEnd() throws Exception {
    Path first = Films.film("listed-1.mp4", 24);
    Path second = Films.film("listed-2.mp4", 36);
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            """
            film,output,codec,from,mask,overwrite,keep-work
            %s,one.mkv,,,,,true
            %s,two.mkv,ffv1,12f,masks/two.mkv,true,
            missing.mp4,three.mkv,,,,,
            %1$s,four.mkv,,,,,
            """
                .formatted(first, second));
    Path out = Files.createDirectory(folder.resolve("out"));
    Files.writeString(out.resolve("four.mkv"), "another film");
    Files.writeString(out.resolve("two.mkv"), "another film");
    try (Child child =
        Child.start(
            folder,
            "restore",
            "--films=" + list,
            out.toString(),
            "--model=identity",
            "--codec=h264",
            "--drop-unsupported")) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(6);
      assertThat(child.errors())
          .contains("exit code 3: missing.mp4", "exit code 2: ", "four.mkv: another film is there");
    }
    assertThat(out.resolve("four.mkv")).hasContent("another film");
    assertThat(out.toFile().list((where, name) -> name.endsWith(WorkFolder.SUFFIX)))
        .singleElement()
        .asString()
        .startsWith("one.mkv.");
    RestoreReport one = report(out.resolve("one.mkv"));
    RestoreReport two = report(out.resolve("two.mkv"));
    assertThat(one.encoder().encoder()).isEqualTo("libx264");
    assertThat(one.to() - one.from()).isEqualTo(24);
    assertThat(one.settings().dropUnsupported()).isTrue();
    assertThat(two.encoder().encoder()).isEqualTo("ffv1");
    assertThat(two.to() - two.from()).isEqualTo(24);
    assertThat(two.settings().dropUnsupported()).isTrue();
    assertThat(one.companions()).isEmpty();
    assertThat(two.companions())
        .extracting(RestoreReport.CompanionFilm::out)
        .containsExactly(out.resolve("masks/two.mkv").toString());
    assertThat(out.resolve("masks/two.mkv")).exists();
    assertThat(out.resolve("films.json")).exists();
  }

  @Test
  void aNameWithAStarAFolderAndALinesListAreTheFilmsThatTheyStandFor() throws Exception {
    Path film = Films.film("many.mp4", 12);
    Path takes = Files.createDirectory(folder.resolve("takes"));
    Path reels = Files.createDirectory(folder.resolve("reels"));
    for (Path place :
        List.of(
            takes.resolve("take 1.mp4"),
            takes.resolve("take 2.mp4"),
            takes.resolve("other.mp4"),
            reels.resolve("reel.mp4"))) {
      Files.copy(film, place);
    }
    Files.writeString(reels.resolve("notes.txt"), "no film");
    Path list =
        Files.writeString(
            folder.resolve("list.jsonl"),
            """
            {"film": "%s", "output": "listed.mkv", "to": "5f"}
            """
                .formatted(film));
    Path out = folder.resolve("out");
    Said said =
        Said.by(
            "restore",
            takes + "/take*.mp4",
            reels.toString(),
            "--films=" + list,
            out + "/",
            "--model=identity",
            "--quiet");
    assertThat(said.code()).as("%s", said.err()).isZero();
    try (Stream<Path> made = Files.list(out)) {
      assertThat(made.map(path -> path.getFileName().toString()))
          .filteredOn(name -> name.matches(".*\\.m..|films\\..*"))
          .containsExactlyInAnyOrder(
              "take 1.mp4",
              "take 2.mp4",
              "reel.mp4",
              "listed.mkv",
              "films.json",
              "films.html",
              "films.parquet");
    }
    assertThat(report(out.resolve("take 2.mp4")).verification().frames()).isEqualTo(12);
    assertThat(report(out.resolve("reel.mp4")).verification().frames()).isEqualTo(12);
    assertThat(report(out.resolve("listed.mkv")).verification().frames()).isEqualTo(5);
  }

  @Test
  void oneMaskForManyFilmsIsRefused() {
    Said said = Said.by("restore", "a.mkv", "b.mkv", folder + "/", "--mask=mask.mkv");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains("--mask", "--films LIST");
  }

  private static RestoreReport report(Path film) throws Exception {
    return RestoreReport.of(
        Files.readString(film.resolveSibling(film.getFileName() + ".report.json")));
  }
}
