package org.reelspark.jobs.cli;

import org.reelspark.jobs.restore.Failures;
import org.reelspark.training.cli.DegradeCommand;
import org.reelspark.training.cli.EvaluateCommand;
import org.reelspark.training.cli.QualityCommand;
import org.reelspark.training.cli.TrainCommand;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The front door of every command, by itself and through {@code spark-submit}. */
@Command(
    name = "reelspark",
    description = "Restores whole feature films on Apache Spark.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 done; 2 usage; 3 input can't be read or restored; 4 storage; 5 model or device;",
      "6 some films of a batch failed; 70 a fault of ours; 130/143 stopped."
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
      TrainCommand.class
    })
public final class Reelspark {
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
    return new CommandLine(new Reelspark()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int badArguments(ParameterException failure, String[] args) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    say(
        failure.getMessage().strip().replaceAll("\\s*\\R\\s*", " ")
            + "; see "
            + command
            + " --help");
    return Failures.USAGE;
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
