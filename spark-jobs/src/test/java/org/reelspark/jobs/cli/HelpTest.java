package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTest {
  private static final String COMPLETION = "generate-completion";

  static Stream<String> commands() {
    return Reelspark.commandLine().getSubcommands().keySet().stream()
        .filter(command -> !command.equals(COMPLETION));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysItsOptionsExamplesAndExitCodes(String command) {
    CommandLine line = Reelspark.commandLine().getSubcommands().get(command);
    Said said = Said.by(command, "--help");
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("Exit codes:", "Examples:")
        .anyMatch(text -> text.startsWith("  ./reelspark " + command));
    String text = String.join("\n", said.out());
    for (OptionSpec option : line.getCommandSpec().options()) {
      assertThat(text).containsPattern("(?m)^ .*" + option.longestName() + "\\b");
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesUseOnlyOptionsThatThereAre(String command) {
    CommandLine line = Reelspark.commandLine().getSubcommands().get(command);
    for (String example : line.getCommandSpec().usageMessage().footer()) {
      for (String word : example.strip().split(" ", -1)) {
        if (word.startsWith("--")) {
          String name = word.replaceFirst("=.*", "");
          assertThat(line.getCommandSpec().findOption(name)).as(example).isNotNull();
        }
      }
    }
  }

  @Test
  void optionsStandUnderHeadings() {
    assertThat(Said.by("restore", "--help").out())
        .containsSubsequence(
            "Restoring:",
            "Frames:",
            "The restored film:",
            "Films beside it:",
            "Many films:",
            "The job:",
            "Options:",
            "Examples:");
  }

  @Test
  void aMistypedOptionSuggestsTheRightOne() {
    Said said = Said.by("restore", "a.mkv", "b.mkv", "--flikcer=off");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .singleElement()
        .asString()
        .contains("--flikcer")
        .contains("did you mean --flicker?")
        .endsWith("see reelspark restore --help");
  }

  @Test
  void aMistypedCommandSuggestsTheRightOne() {
    Said said = Said.by("restroe", "a.mkv", "b.mkv");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains("did you mean restore?");
  }

  @Test
  void theCompletionKnowsEveryCommandAndItsOptions() {
    Said said = Said.by(COMPLETION);
    assertThat(said.code()).isZero();
    String script = String.join("\n", said.out());
    assertThat(script).contains(commands().toList());
    assertThat(script).contains(List.of("--grain-reduction", "--on-damage"));
  }
}
