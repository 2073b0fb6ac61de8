package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * FFmpeg's own programs, from the same jar as its libraries: they make test films and judge ours.
 */
public final class FFmpegProgram {
  private static final BundledProgram FFMPEG = find("ffmpeg");
  private static final BundledProgram FFPROBE = find("ffprobe");

  private FFmpegProgram() {}

  /** Runs {@code ffmpeg -y ARGUMENTS}; what it writes to standard output. */
  public static byte[] ffmpeg(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
    command.addAll(arguments);
    return run(FFMPEG, command);
  }

  /** Runs {@code ffmpeg -y ARGUMENTS}; what it writes to standard output. */
  public static byte[] ffmpeg(String... arguments) {
    return ffmpeg(List.of(arguments));
  }

  /** Runs {@code ffprobe -v error ARGUMENTS}; what it writes to standard output. */
  public static String ffprobe(String... arguments) {
    List<String> command = new ArrayList<>(List.of("-v", "error"));
    command.addAll(List.of(arguments));
    return new String(run(FFPROBE, command), UTF_8);
  }

  /**
   * Runs the ffprobe of this machine, which is of another version than ours, and skips the test
   * where there is none; what it writes to standard output. It may have nothing to warn of.
   */
  static String systemProbe(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "warning"));
    command.addAll(List.of(arguments));
    try {
      Path warnings = Files.createTempFile("ffprobe", ".log");
      try {
        Process process;
        try {
          process = new ProcessBuilder(command).redirectError(warnings.toFile()).start();
        } catch (IOException e) {
          assumeTrue(false, "this machine has no ffprobe");
          throw e;
        }
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0 || Files.size(warnings) > 0) {
          throw new AssertionError(
              String.join(" ", command) + " says " + Files.readString(warnings));
        }
        return said;
      } finally {
        Files.delete(warnings);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Takes a program's standard output as it comes. */
  interface Output {
    void take(InputStream out) throws IOException;
  }

  /** Runs {@code ffmpeg -y ARGUMENTS}, whose standard output may be longer than fits in memory. */
  static void ffmpeg(List<String> arguments, Output output) {
    List<String> command = new ArrayList<>(List.of("-nostdin", "-v", "error", "-y"));
    command.addAll(arguments);
    run(FFMPEG, command, output);
  }

  private static byte[] run(BundledProgram program, List<String> arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    run(program, arguments, out -> out.transferTo(bytes));
    return bytes.toByteArray();
  }

  private static void run(BundledProgram program, List<String> arguments, Output output) {
    try {
      Path errors = Files.createTempFile("ffmpeg", ".log");
      try {
        ProcessBuilder builder = program.process(arguments).redirectError(errors.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        output.take(process.getInputStream());
        int code = process.waitFor();
        if (code != 0) {
          throw new AssertionError(
              String.join(" ", builder.command())
                  + " exits "
                  + code
                  + ": "
                  + Files.readString(errors));
        }
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static BundledProgram find(String name) {
    return BundledProgram.find(name)
        .orElseThrow(() -> new AssertionError("no " + name + " on the class path"));
  }
}
