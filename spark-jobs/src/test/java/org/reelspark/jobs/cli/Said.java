package org.reelspark.jobs.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * What a command that ran in this process came to.
 *
 * @param out lines of standard output
 * @param err lines of standard error
 */
public record Said(int code, List<String> out, List<String> err) {
  /** Runs {@code reelspark ARGUMENTS}. */
  public static Said by(String... arguments) {
    return by(() -> Reelspark.execute(arguments));
  }

  static Said by(IntSupplier command) {
    PrintStream usualOut = System.out;
    PrintStream usualErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = command.getAsInt();
      return new Said(code, lines(out), lines(err));
    } finally {
      System.setOut(usualOut);
      System.setErr(usualErr);
    }
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
