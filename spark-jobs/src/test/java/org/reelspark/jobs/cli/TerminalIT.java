package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;

@EnabledOnOs(OS.LINUX)
class TerminalIT {
  @TempDir Path folder;

  /** {@code script} gives it a terminal; that one's text is the child's output. */
  @Test
  void onATerminalThereIsABarThoughTheOutputGoesToAFile() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "there is no script to run it in");
    Path printed = folder.resolve("printed.json");
    String inTerminal =
        "exec script -qec \"$(printf '%q ' \"$0\" \"$@\") > '" + printed + "'\" /dev/null";
    Path film =
        FilmFactory.film(
            "terminal.mkv",
            List.of("-f", "lavfi", "-i", "testsrc2=size=96x64,trim=end_frame=30", "-c:v", "ffv1"));
    try (Child child =
        Child.start(
            folder,
            List.of("bash", "-c", inTerminal),
            "restore",
            film.toString(),
            folder.resolve("out.mkv").toString(),
            "--model=identity",
            "--json")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
      assertThat(String.join("\n", child.output())).contains("terminal.mkv", "/30 frames");
    }
    assertThat(Files.readString(printed)).startsWith("{").endsWith("}\n");
  }
}
