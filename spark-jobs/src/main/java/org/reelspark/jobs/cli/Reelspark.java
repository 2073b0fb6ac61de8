package org.reelspark.jobs.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.reelspark.jobs.restore.Failures;
import org.reelspark.jobs.session.Sessions;
import org.reelspark.jobs.storage.LocalCopy;
import org.reelspark.jobs.storage.Location;
import org.reelspark.training.cli.DegradeCommand;
import org.reelspark.training.cli.EvaluateCommand;
import org.reelspark.training.cli.OverlayFilm;
import org.reelspark.training.cli.QualityCommand;
import org.reelspark.training.cli.TrainCommand;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The front door of every command, by itself and through {@code spark-submit}. */
@Command(
    name = "reelspark",
    description = "Restores whole feature films on Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark demo",
      "  ./reelspark restore old.mkv restored.mkv",
      "  ./reelspark restore --help",
      Reelspark.COMPLETION
    },
    subcommands = {
      DemoCommand.class,
      ProbeCommand.class,
      PreviewCommand.class,
      RestoreCommand.class,
      CleanCommand.class,
      DoctorCommand.class,
      DegradeCommand.class,
      EvaluateCommand.class,
      QualityCommand.class,
      DatasetCommand.class,
      TrainCommand.class,
      ModelCommand.class,
      BenchCommand.class,
      CompareCommand.class,
      CompletionCommand.class,
      ManPagesCommand.class
    })
public final class Reelspark {
  static final String COMPLETION = "  source <(./reelspark generate-completion)";
  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("  0", "done");
    EXIT_CODES.put("  2", "the command line");
    EXIT_CODES.put("  3", "a film that can't be read or restored");
    EXIT_CODES.put("  4", "storage");
    EXIT_CODES.put("  5", "model or device");
    EXIT_CODES.put("  6", "some films of a batch failed");
    EXIT_CODES.put(" 70", "a fault of ours");
    EXIT_CODES.put("130", "stopped, as is 143");
  }

  private Reelspark() {}

  /**
   * Ends the JVM with the exit code. A driver that the cluster started returns instead when all
   * went well: YARN takes any exit before its own for a failure.
   */
  public static void main(String[] args) {
    int code = execute(args);
    if (code != Failures.DONE || !"cluster".equals(System.getProperty("spark.submit.deployMode"))) {
      System.exit(code);
    }
  }

  /** Runs one command and gives its exit code. */
  static int execute(String... args) {
    CommandLine line = commandLine();
    line.setParameterExceptionHandler(Reelspark::badArguments);
    return execute(line, args.length == 0 ? new String[] {"--help"} : args);
  }

  /** Gives every failure its exit code: picocli hands over exceptions, but no errors of the JVM. */
  static int execute(CommandLine line, String... args) {
    line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
    try {
      return line.execute(args);
    } catch (Error e) {
      return failed(e);
    }
  }

  /** Every command with its options. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Reelspark());
    line.registerConverter(OverlayFilm.class, film -> new OverlayFilm(film, Reelspark::fetched));
    describe(line);
    return line;
  }

  /** A film for commands that read local ones: itself, or a copy of one that lies elsewhere. */
  private static Path fetched(String film) throws IOException {
    Location location = new Location(film);
    if (location.isLocal()) {
      return film.startsWith("file:") ? location.path() : Path.of(film);
    }
    try (Sessions sessions = new Sessions()) {
      return LocalCopy.of(sessions.storage(), film);
    }
  }

  /** A command and all those below it. */
  static List<CommandSpec> commands(CommandSpec command) {
    List<CommandSpec> commands = new ArrayList<>(List.of(command));
    command
        .subcommands()
        .values()
        .forEach(each -> commands.addAll(commands(each.getCommandSpec())));
    return commands;
  }

  private static void describe(CommandLine command) {
    EnumOptions.prepare(command.getCommandSpec());
    command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new GroupedOptions());
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
    command.getSubcommands().values().forEach(Reelspark::describe);
  }

  private static int badArguments(ParameterException failure, String[] args) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    say(
        failure.getMessage().strip().replaceAll("\\s*\\R\\s*", " ")
            + suggestion(failure)
            + "; see "
            + command
            + " --help");
    return Failures.USAGE;
  }

  /** What a word that is unknown was meant to be; it may be what is said to be missing. */
  private static String suggestion(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    List<String> unknown =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getUnmatched()
            : command.getUnmatchedArguments();
    if (unknown.isEmpty()) {
      return "";
    }
    String typed = unknown.get(0).replaceFirst("=.*", "");
    Set<String> known =
        typed.startsWith("-")
            ? command.getCommandSpec().optionsMap().keySet()
            : command.getSubcommands().keySet();
    LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, typed.length() / 3));
    return known.stream()
        .filter(word -> distance.apply(typed, word) >= 0)
        .min(Comparator.comparing(word -> distance.apply(typed, word)))
        .map(word -> "; did you mean " + word + "?")
        .orElse("");
  }

  private static int failed(Throwable failure) {
    if (Stop.begun()) {
      return Failures.INTERRUPTED;
    }
    LoggerFactory.getLogger(Reelspark.class).error("the command failed", failure);
    int code = Failures.exitCode(failure);
    String line = Failures.line(failure);
    say(code == Failures.OURS ? line + LogFile.hint() : line);
    return code;
  }

  private static void say(String line) {
    System.err.println("reelspark: " + line);
  }
}
