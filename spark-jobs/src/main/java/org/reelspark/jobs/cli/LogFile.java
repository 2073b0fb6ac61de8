package org.reelspark.jobs.cli;

import java.nio.file.Path;

/** Where the front door sends Spark's noise, as conf/log4j2.properties says. */
final class LogFile {
  private LogFile() {}

  /**
   * Where to look, for the end of a message; empty under {@code spark-submit}, which logs
   * elsewhere.
   */
  static String hint() {
    if (System.getProperty("reelspark.home") == null) {
      return "";
    }
    Path usual =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "reelspark-" + System.getProperty("user.name") + ".log");
    return "; details are in " + System.getProperty("reelspark.log", usual.toString());
  }
}
