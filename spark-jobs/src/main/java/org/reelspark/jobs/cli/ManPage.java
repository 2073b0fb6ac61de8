package org.reelspark.jobs.cli;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** A command's page for {@code man}, from what its help is made of. */
final class ManPage {
  private final CommandSpec command;
  private final UsageMessageSpec usage;
  private final StringBuilder text = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
    this.usage = command.usageMessage();
  }

  /** The page's name: {@code reelspark-restore}. */
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  /** The page in roff, for the macros of man(7). */
  static String of(CommandSpec command) {
    return new ManPage(command).page();
  }

  private String page() {
    String version = command.root().version()[0];
    String title = name(command).toUpperCase(Locale.ROOT);
    macro("TH", title, "1", LocalDate.now(ZoneOffset.UTC).toString(), version, "Reelspark");
    macro("SH", "NAME");
    line(name(command) + " - " + usage.description()[0].replaceFirst("\\.$", ""));
    macro("SH", "SYNOPSIS");
    synopsis();
    macro("SH", "DESCRIPTION");
    for (String paragraph : usage.description()) {
      line(paragraph);
    }
    arguments();
    commands();
    options();
    macro("SH", "EXAMPLES");
    preformatted(List.of(usage.footer()));
    macro("SH", "EXIT STATUS");
    usage.exitCodeList().forEach((code, meaning) -> item(code.strip(), meaning));
    seeAlso();
    return text.toString();
  }

  private void synopsis() {
    String[] own = usage.customSynopsis();
    String synopsis =
        own.length > 0
            ? String.join("\n", own)
            : new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    preformatted(synopsis.lines().toList());
  }

  private void arguments() {
    List<PositionalParamSpec> arguments = command.positionalParameters();
    if (!arguments.isEmpty()) {
      macro("SH", "ARGUMENTS");
      arguments.forEach(
          argument -> item(argument.paramLabel(), String.join(" ", argument.description())));
    }
  }

  private void commands() {
    if (!command.subcommands().isEmpty()) {
      macro("SH", "COMMANDS");
      for (Map.Entry<String, CommandLine> each : command.subcommands().entrySet()) {
        item(each.getKey(), each.getValue().getCommandSpec().usageMessage().description()[0]);
      }
    }
  }

  private void options() {
    macro("SH", "OPTIONS");
    GroupedOptions.of(command)
        .forEach(
            (heading, options) -> {
              macro("SS", heading);
              for (OptionSpec option : options) {
                String value =
                    option.arity().max() == 0
                        ? ""
                        : "=" + option.paramLabel() + (option.arity().max() > 1 ? "..." : "");
                item(String.join(", ", option.names()) + value, described(option));
              }
            });
  }

  private static String described(OptionSpec option) {
    return String.join(" ", option.description())
        .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue()));
  }

  private void seeAlso() {
    macro("SH", "SEE ALSO");
    CommandSpec root = command.root();
    if (command != root) {
      line(name(root) + "(1)");
    }
    for (CommandLine other : root.subcommands().values()) {
      if (other.getCommandSpec() != command) {
        line(name(other.getCommandSpec()) + "(1)");
      }
    }
  }

  private void macro(String name, String... arguments) {
    text.append('.').append(name);
    for (String argument : arguments) {
      text.append(" \"").append(argument).append('"');
    }
    text.append('\n');
  }

  private void item(String term, String meaning) {
    text.append(".TP\n.B ").append(escaped(term)).append('\n');
    line(meaning);
  }

  private void preformatted(List<String> lines) {
    text.append(".nf\n");
    lines.forEach(this::line);
    text.append(".fi\n");
  }

  private void line(String content) {
    String escaped = escaped(content.strip());
    boolean control = escaped.startsWith(".") || escaped.startsWith("'");
    text.append(control ? "\\&" : "").append(escaped).append('\n');
  }

  private static String escaped(String content) {
    return content.replace("\\", "\\e").replace("-", "\\-");
  }
}
