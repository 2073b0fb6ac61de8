package org.reelspark.jobs.cli;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The terminal that a command was started from, if any. */
final class Terminal {
  private static final int STANDARD_ERROR = 2;

  private Terminal() {}

  /**
   * Whether standard error is a terminal. Java 17 itself tells only whether input and output both
   * are, and whoever sends the output to a file still looks at the bar; on Windows that is all that
   * is known.
   */
  @SuppressWarnings("SystemConsoleNull") // on Java 17 it is null without a terminal
  static boolean hasStandardError() {
    if (Platform.isWindows()) {
      return System.console() != null;
    }
    return NativeLibrary.getProcess().getFunction("isatty").invokeInt(new Object[] {STANDARD_ERROR})
        == 1;
  }
}
