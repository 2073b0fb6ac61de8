package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ManPagesTest {
  @TempDir static Path folder;

  private static Said said;

  @BeforeAll
  static void write() {
    said = Said.by("generate-man-pages", folder.toString());
    assertThat(said.code()).isZero();
  }

  @Test
  void everyCommandHasItsPageWithEveryOptionExampleAndExitCode() throws IOException {
    CommandSpec front = Reelspark.commandLine().getCommandSpec();
    List<CommandSpec> commands = Reelspark.commands(front);
    assertThat(said.out()).hasSize(commands.size()).allMatch(page -> Path.of(page).isAbsolute());
    assertThat(page("reelspark")).contains(front.subcommands().keySet());
    for (CommandSpec command : commands) {
      String page = page(command.qualifiedName("-"));
      assertThat(page).contains(".SH \"EXIT STATUS\"", "./" + command.qualifiedName());
      assertThat(page).doesNotContain("${", "%n");
      for (OptionSpec option : command.options()) {
        assertThat(page).contains(option.names());
      }
    }
  }

  /** The text of a page whose dashes are as they are typed. */
  private static String page(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".1")).replace("\\-", "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mandoc -Tlint -Wwarning", "groff -man -ww -z"})
  void itIsReadWithoutAWarning(String reader) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(reader.split(" ", -1)));
    assumeTrue(isThere(command.get(0)), () -> "needs " + reader);
    command.addAll(said.out());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String complaints = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(complaints).isZero();
    assertThat(complaints).isEmpty();
  }

  private static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
