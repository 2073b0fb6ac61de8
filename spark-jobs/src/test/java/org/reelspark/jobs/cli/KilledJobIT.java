package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.video.FilmFactory;

/** SIGKILL in every stage: the next run ends as if nothing had been, and leaves nothing. */
@DisabledOnOs(OS.WINDOWS)
class KilledJobIT {
  private static final int FRAMES = 240;
  private static final int CHUNKS = 20;

  @TempDir static Path once;
  private static Path undisturbed;

  @TempDir Path folder;

  @BeforeAll
  static void restoreUndisturbed() {
    undisturbed = once.resolve("undisturbed.mkv");
    assertThat(Said.by(command(undisturbed)).code()).isZero();
  }

  /** When to kill, by what the job has written. */
  private enum Moment {
    PLANNED,
    ANALYSING,
    RESTORING,
    STITCHING,
    VERIFIED,
    PUBLISHED;

    boolean isCome(Path out) throws IOException {
      List<Path> works = works(out);
      if (this == PUBLISHED) {
        return Files.exists(out) && !Files.exists(report(out));
      }
      if (works.isEmpty()) {
        return false;
      }
      Path work = works.get(0);
      return switch (this) {
        case PLANNED -> Files.exists(work.resolve("plan.json"));
        case ANALYSING -> count(work.resolve("analysis"), ".json") > 0;
        case RESTORING -> count(work.resolve("segments"), ".part") > 0;
        case STITCHING -> count(work.resolve("ledger"), ".json") == CHUNKS;
        default -> Files.exists(work.resolve("publishing.json"));
      };
    }
  }

  @Test
  void killedWhileItAnalysesItEndsAsIfNothingHadBeen() throws Exception {
    killAndGoOn(Moment.ANALYSING);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ANALYSING")
  void killedInAnyStageItEndsAsIfNothingHadBeen(Moment moment) throws Exception {
    killAndGoOn(moment);
  }

  private void killAndGoOn(Moment moment) throws Exception {
    Path out = folder.resolve("out.mkv");
    try (Child child = Child.start(folder, command(out))) {
      boolean come = false;
      while (!come && child.process().isAlive()) {
        come = moment.isCome(out);
        child.process().waitFor(come ? 0 : 1, TimeUnit.MILLISECONDS);
      }
      child.process().destroyForcibly().waitFor();
      assertThat(come).as(child.errors()).isTrue();
      assertThat(child.process().exitValue()).isEqualTo(137);
    }
    String[] aloud =
        Stream.of(command(out)).filter(a -> !a.equals("--quiet")).toArray(String[]::new);
    Said again = Said.by(moment == Moment.PUBLISHED ? aloud : command(out));
    assertThat(again.code()).as("%s", again.err()).isZero();
    if (moment == Moment.PUBLISHED) {
      assertThat(again.out()).containsExactly(out + ": already restored, " + FRAMES + " frames");
    } else {
      assertThat(again.err()).isEmpty();
    }
    assertThat(out).hasSameBinaryContentAs(undisturbed);
    assertThat(report(out)).exists();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .filteredOn(name -> name.contains("out.mkv"))
          .containsExactlyInAnyOrder(
              "out.mkv", "out.mkv.report.json", "out.mkv.report.html", "out.mkv.frames.parquet");
    }
  }

  private static String[] command(Path out) {
    List<String> picture = FilmFactory.pattern(96, 64, "25", FRAMES);
    Path film =
        FilmFactory.film(
            "killed.mp4",
            Stream.concat(
                    picture.stream(),
                    Stream.of("-c:v", "libx264", "-g", "12", "-pix_fmt", "yuv420p"))
                .toList());
    return new String[] {
      "restore",
      film.toString(),
      out.toString(),
      "--model=median",
      "--codec=ffv1",
      "--chunk-frames=12",
      "--quiet"
    };
  }

  private static Path report(Path out) {
    return out.resolveSibling(out.getFileName() + ".report.json");
  }

  private static List<Path> works(Path out) throws IOException {
    try (Stream<Path> entries = Files.list(out.getParent())) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith(out.getFileName() + "."))
          .filter(path -> path.toString().endsWith(".reelspark-work"))
          .toList();
    }
  }

  private static long count(Path folder, String end) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(path -> path.toString().endsWith(end)).count();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
