package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bash offers after the script that {@code generate-completion} prints. */
class CompletionTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir static Path folder;

  private static String script;

  @BeforeAll
  static void write() throws IOException {
    Said said = Said.by(CompletionCommand.NAME);
    assertThat(said.code()).isZero();
    script = String.join("\n", said.out());
    Files.writeString(folder.resolve("completion.sh"), script);
  }

  @Test
  void itKnowsEveryCommandAndItsOptions() {
    assertThat(script).contains(Reelspark.commandLine().getSubcommands().keySet());
    assertThat(script).contains(List.of("--grain-reduction", "--on-damage"));
    assertThat(script).contains("\"ffv1\"", "\"as-is\"").doesNotContain("FFV1", "AS_IS");
  }

  /** Words as bash hands them over: it cuts them at the equals sign, and the last may be empty. */
  @ParameterizedTest
  @CsvSource({
    "resto, restore",
    "model imp, import",
    "restore --fli, --flicker",
    "restore --codec h, h264 hevc",
    "restore --codec = h, h264 hevc",
    "restore --quality = 18 --codec =, ffv1 h264 hevc prores av1",
    "restore --compare-as =, side-by-side divider",
    "train --preset '', small base large",
    "model import --layout = l, luma"
  })
  void bashOffers(String typed, String offered) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(BASH), "needs " + BASH);
    String asked =
        """
        source completion.sh
        COMP_WORDS=(reelspark %s)
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        $(complete -p reelspark | sed 's/.*-F \\([^ ]*\\).*/\\1/') 2>errors.txt
        echo "${COMPREPLY[@]}"
        """
            .formatted(typed);
    Process bash =
        new ProcessBuilder(BASH.toString(), "-c", asked)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
    assertThat(said.strip().split(" ", -1)).containsExactlyInAnyOrder(offered.split(" ", -1));
  }
}
