package org.reelspark.jobs.cli;

import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.session.Sessions;
import picocli.CommandLine.Option;

/**
 * The processors that a command may take. {@code ./reelspark} binds the process to so many before
 * Java starts: only so do Java's own threads keep to them too. All that is left to do here is to
 * refuse where nobody did.
 */
final class Cores {
  @Option(
      names = "--cores",
      paramLabel = "N",
      description =
          "processors that the job may take, Java's own threads included; on Linux, through"
              + " ./reelspark (default: all)")
  private Integer cores;

  /**
   * A session within these processors.
   *
   * @throws SettingsException where this process may take more of them, or its tasks run elsewhere
   */
  Sessions sessions() {
    Sessions sessions = new Sessions();
    if (cores != null) {
      check(sessions.localCores() > 0);
    }
    return sessions;
  }

  private void check(boolean isLocal) {
    if (cores < 1) {
      throw new SettingsException("--cores=" + cores + ": at least one");
    }
    if (!isLocal) {
      throw new SettingsException(
          "--cores=" + cores + ": on a cluster Spark hands out cores; set spark.executor.cores");
    }
    int processors = Runtime.getRuntime().availableProcessors();
    if (processors > cores) {
      throw new SettingsException(
          "--cores=%d: this process may take %d; only ./reelspark, with Linux's taskset, can bind it"
              .formatted(cores, processors));
    }
  }
}
