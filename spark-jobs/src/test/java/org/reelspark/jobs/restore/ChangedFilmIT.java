package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FilmFactory;

/** Work is taken up for the film that it was begun for, wherever it lies, and for no other. */
class ChangedFilmIT {
  @TempDir Path folder;
  private Path out;

  @Test
  void aFilmChangedInTheMiddleIsAnotherAndACopyOfItIsNot() throws Exception {
    out = folder.resolve("out.mkv");
    // Without compression and of 3.5 MB, so that its middle is far from both its ends.
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(320, 240, "25", 30));
    arguments.addAll(List.of("-c:v", "rawvideo", "-pix_fmt", "yuv420p", "-threads", "1"));
    Path film = FilmFactory.film("raw.mkv", arguments);
    assertThat(restore(film).already()).isFalse();
    Path copy = Files.copy(film, folder.resolve("copy.mkv"));
    assertThat(restore(copy).already()).isTrue();

    byte[] bytes = Files.readAllBytes(film);
    bytes[bytes.length / 2] ^= 1;
    Files.write(copy, bytes);
    assertThatThrownBy(() -> restore(copy))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("another film is there");
    Files.delete(out);
    RestoreJob.Outcome changed = restore(copy);
    assertThat(changed.report().work().resumed()).isZero();
    assertThat(Films.hashes(out)).isEqualTo(Films.hashes(copy)).isNotEqualTo(Films.hashes(film));
  }

  private RestoreJob.Outcome restore(Path in) throws Exception {
    return LocalSpark.restore(LocalSpark.exact(in, out).optKeepWork(true).build());
  }
}
