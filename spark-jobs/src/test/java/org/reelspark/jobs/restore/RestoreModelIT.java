package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.restore.Model;
import org.reelspark.jobs.cli.Child;

/** What a model makes of a film follows from the film, not from how the work was cut or named. */
class RestoreModelIT {
  private static final Path FILM = Films.worn();

  @TempDir Path folder;
  private int films;

  @ParameterizedTest
  @ValueSource(strings = {"median", "default"})
  void theChunkLengthMakesNoDifference(String model) throws Exception {
    List<String> whole = restored(model, Films.WORN_FRAMES);
    assertThat(whole).hasSize(Films.WORN_FRAMES).doesNotContainAnyElementsOf(hashes(FILM));
    assertThat(restored(model, 1)).isEqualTo(whole);
    assertThat(restored(model, 7)).isEqualTo(whole);
  }

  @Test
  void oneCoreGivesWhatTwoGive() throws Exception {
    assertThat(restoredOnOneCore()).isEqualTo(restored("default", 7));
  }

  @Test
  void anArchiveIsOneModelByPathAndByUri() throws Exception {
    Path archive = folder.resolve("a model \u00e9 #1.zip");
    try (InputStream bytes = Model.class.getResourceAsStream("/org/reelspark/models/default.zip")) {
      Files.copy(bytes, archive);
    }
    String hash =
        HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive)));
    List<String> expected = restored("default", 12);
    for (String name : List.of(archive.toString(), archive.toUri().toString())) {
      Path out = out();
      RestoreJob.Outcome outcome =
          LocalSpark.restore(request(name, out).optChunkFrames(12).build());
      assertThat(hashes(out)).as(name).isEqualTo(expected);
      assertThat(outcome.report().modelHash()).as(name).isEqualTo(hash);
    }
  }

  private List<String> restored(String model, int chunkFrames) throws Exception {
    Path out = out();
    LocalSpark.restore(request(model, out).optChunkFrames(chunkFrames).build());
    return hashes(out);
  }

  private List<String> restoredOnOneCore() throws Exception {
    Path out = out();
    try (Child child =
        Child.onOneCore(
            folder,
            "restore",
            FILM.toString(),
            out.toString(),
            "--codec=ffv1",
            "--chunk-frames=7",
            "--model=default")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    return hashes(out);
  }

  private Path out() {
    return folder.resolve(films++ + ".mkv");
  }

  private static RestoreRequest.Builder request(String model, Path out) {
    return RestoreRequest.of(FILM.toString(), out.toString())
        .optModel(model)
        .optCodec(VideoCodec.FFV1);
  }

  private static List<String> hashes(Path film) {
    return Films.shown(film, "yuv420p").stream().map(Films.Shown::hash).toList();
  }
}
