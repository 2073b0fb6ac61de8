package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.VideoCodec;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

class HelpTest {
  static Stream<String> commands() {
    return Reelspark.commands(Reelspark.commandLine().getCommandSpec()).stream()
        .skip(1)
        .map(command -> command.qualifiedName().replaceFirst("reelspark ", ""));
  }

  private static CommandLine command(String name) {
    CommandLine command = Reelspark.commandLine();
    for (String word : words(name)) {
      command = command.getSubcommands().get(word);
    }
    return command;
  }

  private static String[] words(String command, String... more) {
    return Stream.concat(Stream.of(command.split(" ", -1)), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysItsOptionsExamplesAndExitCodes(String command) {
    CommandLine line = command(command);
    Said said = Said.by(words(command, "--help"));
    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("Exit codes:", "Examples:")
        .anyMatch(text -> text.matches("  (source <\\()?\\./reelspark " + command + ".*"));
    String text = String.join("\n", said.out());
    for (OptionSpec option : line.getCommandSpec().options()) {
      assertThat(text).containsPattern("(?m)^ .*" + option.longestName() + "\\b");
      assertThat(option.description()).as(option.longestName()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void examplesUseOnlyOptionsThatThereAre(String command) {
    CommandLine line = command(command);
    for (String example : line.getCommandSpec().usageMessage().footer()) {
      for (String word : example.strip().split(" ", -1)) {
        if (word.startsWith("--")) {
          String name = word.replaceFirst("=.*", "");
          assertThat(line.getCommandSpec().findOption(name)).as(example).isNotNull();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void anExampleStandsAsItIsTyped(String command) {
    assertThat(Said.by(words(command, "--help")).out())
        .containsSequence(command(command).getCommandSpec().usageMessage().footer());
  }

  @Test
  void theFrontDoorHasExamplesAndExitCodesToo() {
    assertThat(Said.by("--help").out())
        .contains("Exit codes:", "Examples:", "  ./reelspark restore old.mkv restored.mkv");
  }

  /** Those of the front door; its Spark and shell have others. */
  @Test
  void theReadmeNamesOnlyCommandsAndOptionsThatThereAre() throws IOException {
    Set<String> known =
        commands()
            .flatMap(command -> command(command).getCommandSpec().options().stream())
            .flatMap(option -> Stream.of(option.names()))
            .collect(Collectors.toCollection(HashSet::new));
    known.add("--class");
    String readme = Files.readString(Path.of("..", "README.md"));
    assertThat(found(readme, "\\./reelspark ([a-z-]+)"))
        .hasSizeGreaterThan(10)
        .allSatisfy(name -> assertThat(Reelspark.commandLine().getSubcommands()).containsKey(name));
    assertThat(found(readme, "[ `(](--[a-z][a-z-]+)")).hasSizeGreaterThan(20).isSubsetOf(known);
  }

  private static List<String> found(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1)).toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionThatNotAllCommandsHaveStandsUnderAHeading(String command) {
    List<OptionSpec> others =
        GroupedOptions.of(command(command).getCommandSpec()).get(GroupedOptions.OTHERS);
    assertThat(others)
        .extracting(OptionSpec::longestName)
        .isSubsetOf("--help", "--version", "--json", "--quiet");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyDefaultIsSaid(String command) {
    for (OptionSpec option : command(command).getCommandSpec().options()) {
      if (option.defaultValue() != null) {
        assertThat(String.join(" ", option.description()))
            .as(option.longestName())
            .contains("(default: ");
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

  @ParameterizedTest
  @MethodSource("commands")
  void ofEveryCommandAMistypedOptionSuggestsTheRightOne(String command) {
    for (OptionSpec option : command(command).getCommandSpec().options()) {
      String name = option.longestName();
      if (name.length() > 7) {
        String mistyped = name.substring(0, 3) + "x" + name.substring(3);
        assertThat(Said.by(words(command, mistyped)).err())
            .singleElement()
            .asString()
            .contains("; did you mean " + name + "?");
      }
    }
  }

  @Test
  void aWordThatIsNoneOfAFewIsRefusedWithThemAsTheyAreTyped() {
    assertThat(Said.by("restore", "a.mkv", "b.mkv", "--codec=ffv2").err())
        .singleElement()
        .asString()
        .contains("'--codec'", "ffv2 is not ffv1, h264, hevc, prores or av1;");
    assertThat(Said.by("restore", "a.mkv", "b.mkv", "--interlaced=asis").err())
        .singleElement()
        .asString()
        .contains("asis is not refuse, deinterlace or as-is;");
    assertThat(Said.by("restore", "a.mkv", "b.mkv", "--compare=c.mp4", "--compare-as=mask").err())
        .singleElement()
        .asString()
        .contains("mask is not side-by-side or divider;");
    assertThat(Said.by("train", "--clips=a", "--out=b", "--preset=tiny").err())
        .singleElement()
        .asString()
        .contains("tiny is not small, base or large;");
  }

  @Test
  void aWordMayBeTypedInCapitals() {
    ParseResult parsed =
        Reelspark.commandLine()
            .parseArgs("restore", "a.mkv", "b.mkv", "--codec=FFV1", "--interlaced=As-Is")
            .subcommand();
    assertThat(parsed.<VideoCodec>matchedOptionValue("--codec", null)).isEqualTo(VideoCodec.FFV1);
    assertThat(parsed.<InterlacedPolicy>matchedOptionValue("--interlaced", null))
        .isEqualTo(InterlacedPolicy.AS_IS);
  }

  @Test
  void aMistypedCommandSuggestsTheRightOne() {
    Said said = Said.by("restroe", "a.mkv", "b.mkv");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains("did you mean restore?");
  }
}
