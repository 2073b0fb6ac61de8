package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.jobs.restore.Progress.Stage;

class DisplayTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private double clock = 1000;

  private List<String> said() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aLineComesEveryTenSecondsAndWhenRestoringBegins() {
    try (Display lines = new Display.Lines(out, () -> clock)) {
      lines.begin(Stage.INDEX, 1000, 0);
      at(lines, 4, 100);
      at(lines, 9.9, 400);
      assertThat(said()).isEmpty();
      at(lines, 10, 500);
      assertThat(said()).containsExactly("reelspark: indexing (50 %), 10 s left");
      clock = 1012;
      lines.begin(Stage.RESTORE, 480, 240);
      at(lines, 13, 242);
      at(lines, 22, 300);
      at(lines, 31, 310);
      at(lines, 36, 360);
    }
    assertThat(said())
        .containsExactly(
            "reelspark: indexing (50 %), 10 s left",
            "reelspark: restoring 240 of 480 frames (50 %)",
            "reelspark: restoring 300 of 480 frames (62 %), 6.0 frames per second, 30 s left",
            "reelspark: restoring 360 of 480 frames (75 %), 5.0 frames per second, 24 s left");
  }

  private void at(Display lines, double seconds, long done) {
    clock = 1000 + seconds;
    lines.done(done);
  }

  @Test
  void theBarCountsTheFramesRestoredAndSaysHowFastAndHowLong() {
    try (Display bar = new Display.Bar("films/old.mkv", out, () -> clock)) {
      bar.begin(Stage.INDEX, 1000, 0);
      bar.begin(Stage.RESTORE, 480, 240);
      at(bar, 20, 340);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("old.mkv", "340/480 frames", "0:00:28", "restoring 5.0 fps")
        .doesNotContain("films/");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RESTORE")
  void everyOtherStageIsNamedWithItsShare(Stage stage) {
    try (Display bar = new Display.Bar("old.mkv", out, () -> clock)) {
      bar.begin(stage, 480, 0);
      at(bar, 1, 120);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(stage.doing() + " 25 %");
  }

  @Test
  void theBarStaysFullWhileTheFilmIsVerified() {
    try (Display bar = new Display.Bar("old.mkv", out, () -> clock)) {
      bar.begin(Stage.RESTORE, 480, 0);
      at(bar, 10, 480);
      bar.begin(Stage.VERIFY, 480, 0);
      at(bar, 11, 240);
    }
    assertThat(said().get(said().size() - 1)).contains("100%", "480/480", "verifying 50 %");
  }
}
