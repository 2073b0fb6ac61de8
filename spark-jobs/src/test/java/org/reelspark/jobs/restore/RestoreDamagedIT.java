package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.video.TestFilm;
import org.reelspark.core.video.WipedFilm;

/** A film that its decoder finds damaged fails, or is restored with every damaged frame named. */
class RestoreDamagedIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"FFV1", "PRORES", "B_FRAMES", "MPEG_TS_MPEG2"})
  void damageFailsTheFilmOrIsConcealedAndCounted(TestFilm kind) throws Exception {
    WipedFilm wiped = WipedFilm.of(kind);
    Path in = folder.resolve(kind.path().getFileName());
    Files.write(in, wiped.bytes());
    Path failed = folder.resolve("failed.mkv");
    assertFails(LocalSpark.exact(in, failed), in, "frame \\d+ ");
    assertThat(failed).doesNotExist();
    assertThat(folder.resolve("failed.mkv.report.json")).doesNotExist();

    List<Integer> whole = concealed(in, folder.resolve("whole.mkv"), 40);
    assertThat(whole).isNotEmpty();
    if (kind == TestFilm.FFV1 || kind == TestFilm.PRORES) {
      assertThat(whole).containsExactly(wiped.packet());
    }
    assertThat(concealed(in, folder.resolve("short.mkv"), 7)).isEqualTo(whole);
    assertThat(hashes(folder.resolve("short.mkv"))).isEqualTo(hashes(folder.resolve("whole.mkv")));
  }

  /**
   * An excerpt that begins behind a damaged frame n, of which the median's windows see it:
   *
   * <pre>
   *   n-1  n | n+1 n+2 ...  core
   *        n   n+1 n+2 ...  padded
   * </pre>
   */
  @Test
  void damageThatIsOnlySeenFailsTheFilmAndIsNotCountedAsItsOwn() throws Exception {
    WipedFilm wiped = WipedFilm.of(TestFilm.FFV1);
    Path in = Files.write(folder.resolve("in.mkv"), wiped.bytes());
    FilmPosition behind = FilmPosition.parse(wiped.packet() + 1 + "f");
    Path unseen = folder.resolve("unseen.mkv");
    LocalSpark.restore(LocalSpark.exact(in, unseen).optFrom(behind).build());
    assertThat(hashes(unseen)).hasSize(40 - wiped.packet() - 1);

    Path failed = folder.resolve("failed.mkv");
    assertFails(
        LocalSpark.exact(in, failed).optModel("median").optFrom(behind),
        in,
        "frame " + wiped.packet() + " ");
    assertThat(failed).doesNotExist();

    List<List<String>> films = new ArrayList<>();
    for (int chunk : new int[] {40, 3}) {
      Path out = folder.resolve(chunk + ".mkv");
      RestoreRequest.Builder request = LocalSpark.exact(in, out).optModel("median").optFrom(behind);
      assertThat(concealed(request, out, chunk)).isEmpty();
      films.add(hashes(out));
    }
    assertThat(films.get(0)).hasSameSizeAs(hashes(unseen)).isEqualTo(films.get(1));
  }

  private static void assertFails(RestoreRequest.Builder request, Path in, String frame) {
    assertThatThrownBy(() -> LocalSpark.restore(request.build()))
        .satisfies(
            failure -> {
              assertThat(Failures.exitCode(failure)).isEqualTo(Failures.FILM);
              assertThat(Failures.line(failure))
                  .startsWith(in.toString())
                  .containsPattern(frame)
                  .contains("--on-damage=conceal");
            });
  }

  private static List<Integer> concealed(Path in, Path out, int chunkFrames) throws Exception {
    return concealed(LocalSpark.exact(in, out), out, chunkFrames);
  }

  /** The concealed frames that the report names, which are those of the table. */
  private static List<Integer> concealed(RestoreRequest.Builder request, Path out, int chunkFrames)
      throws Exception {
    List<Integer> reported =
        LocalSpark.restore(
                request.optDamage(DamagePolicy.CONCEAL).optChunkFrames(chunkFrames).build())
            .report()
            .concealed();
    List<Integer> table = new ArrayList<>();
    LocalSpark.session()
        .read()
        .parquet(out + ".frames.parquet")
        .where("concealed")
        .orderBy("frame")
        .select("frame")
        .collectAsList()
        .forEach(row -> table.add(row.getInt(0)));
    assertThat(reported).isEqualTo(table);
    return reported;
  }

  private static List<String> hashes(Path film) {
    return Films.shown(film, Films.pixelFormat(film)).stream().map(Films.Shown::hash).toList();
  }
}
