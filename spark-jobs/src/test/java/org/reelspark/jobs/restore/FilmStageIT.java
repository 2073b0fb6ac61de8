package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.storage.Location;

class FilmStageIT {
  @Test
  void aTaskThatSparkGivesUpIsNamedByItsFrames() {
    FilmStage<String, String> stage =
        new FilmStage<>(
            JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext()),
            "restore",
            new Location("/films/reel.mkv"),
            frames -> frames,
            (frames, done) -> {
              throw new AssertionError("poisoned: " + frames);
            });
    assertThatThrownBy(
            () -> stage.run(List.of("frames 12 to 23"), (task, result) -> {}, frames -> {}))
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("reel.mkv: restore of frames 12 to 23 failed 1 times, ")
        .hasMessageContaining("poisoned")
        .hasMessageEndingWith("see that executor's log");
  }
}
