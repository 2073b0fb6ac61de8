package org.reelspark.jobs.cli;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What Ctrl-C and SIGTERM do: the JVM ends by itself with 130 or 143 once its hooks have run, and
 * this hook says how to go on.
 */
final class Stop implements AutoCloseable {
  private static final AtomicBoolean BEGUN = new AtomicBoolean();

  private final Thread hook;

  /**
   * @param line what to say when the command is stopped
   */
  Stop(String line) {
    hook =
        new Thread(
            () -> {
              BEGUN.set(true);
              System.err.println();
              System.err.println("reelspark: " + line);
            },
            "stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether the JVM is on its way out, so that what fails now is no failure. */
  static boolean begun() {
    return BEGUN.get();
  }

  /** The command ended by itself. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      BEGUN.set(true);
    }
  }
}
