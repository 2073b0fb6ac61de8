package org.reelspark.jobs.cli;

import java.nio.file.Path;

/**
 * Where Spark's noise goes. Under {@code spark-submit} the cluster's own logging settings stand.
 */
final class LogFile {
  private static final String LOCATION = "reelspark.log";
  private static final String CONFIGURATION = "log4j2.configurationFile";

  private LogFile() {}

  /** Must come before anything asks for a logger. */
  static void begin() {
    if (System.getProperty("SPARK_SUBMIT") != null || System.getProperty(CONFIGURATION) != null) {
      return;
    }
    if (System.getProperty(LOCATION) == null) {
      String name = "reelspark-%d.log".formatted(ProcessHandle.current().pid());
      System.setProperty(
          LOCATION, Path.of(System.getProperty("java.io.tmpdir"), name).toString());
    }
    System.setProperty(CONFIGURATION, "reelspark-log4j2.properties");
  }

  /** Where to look, for the end of a message. */
  static String hint() {
    String location = System.getProperty(LOCATION);
    return location == null ? "" : "; details are in " + location;
  }
}
