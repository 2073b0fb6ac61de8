package org.reelspark.jobs.bench;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What a program took, from its start to its end.
 *
 * @param seconds of wall time
 * @param cpuSeconds of processor time, its own and the system's; no number where the system is not
 *     Linux
 * @param peakBytes the most memory it held; 0 where the system is not Linux
 * @param output what it wrote to standard output
 */
record Run(double seconds, double cpuSeconds, long peakBytes, String output) {
  private static final double TICKS = 100;
  private static final int LOOK_MILLIS = 20;

  /**
   * Runs a program, one at a time: processor time is that of all children that have ended.
   *
   * @throws IOException where it can't be started or fails, with the end of what it said
   */
  static Run of(ProcessBuilder program) throws IOException {
    Path out = Files.createTempFile("reelspark-bench", ".out");
    Path errors = Files.createTempFile("reelspark-bench", ".err");
    try {
      double before = childSeconds();
      long begin = System.nanoTime();
      Process process = program.redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      long peak = 0;
      try {
        do {
          peak = Math.max(peak, highWater(process.pid()));
        } while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped");
      } finally {
        process.destroy();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (process.exitValue() != 0) {
        Path name = Path.of(program.command().get(0)).getFileName();
        throw new IOException(
            "%s exits %d: %s".formatted(name, process.exitValue(), lastLine(errors)));
      }
      return new Run(
          seconds, childSeconds() - before, peak, Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
      Files.delete(errors);
    }
  }

  /** Where a program failed, stack traces and the like are indented; what is wrong is not. */
  static String lastLine(Path errors) throws IOException {
    return Files.readString(errors, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
        .reduce((a, b) -> b)
        .orElse("nothing was said");
  }

  /** Processor time of the children of this process that have ended. */
  private static double childSeconds() throws IOException {
    Path stat = Path.of("/proc/self/stat");
    if (!Files.exists(stat)) {
      return Double.NaN;
    }
    String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
    // The fields behind the name, which may hold blanks; the first is field 3 of proc(5).
    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS;
  }

  private static long highWater(long pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException e) {
      return 0; // it has just ended
    }
    return 0;
  }
}
