package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.javacpp.Loader;

/**
 * FFmpeg's own programs, from the same jar as its libraries: they make test films and judge ours.
 */
public final class FFmpegProgram {
  private static final Path FFMPEG = find("ffmpeg");
  private static final Path FFPROBE = find("ffprobe");

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

  private static byte[] run(Path program, List<String> arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    run(program, arguments, out -> out.transferTo(bytes));
    return bytes.toByteArray();
  }

  private static void run(Path program, List<String> arguments, Output output) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(arguments);
    try {
      Path errors = Files.createTempFile("ffmpeg", ".log");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("LD_LIBRARY_PATH", program.getParent() + ":" + standIns());
        Process process = builder.start();
        process.getOutputStream().close();
        output.take(process.getInputStream());
        int code = process.waitFor();
        if (code != 0) {
          throw new AssertionError(
              String.join(" ", command) + " exits " + code + ": " + Files.readString(errors));
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

  private static Path find(String name) {
    Loader.load(avfilter.class);
    try {
      Loader.load(ffmpeg.class);
    } catch (LinkageError noPulseAudio) {
      // The files are unpacked by then, and standIns() does for the library that is missing.
    }
    String exe = File.separatorChar == '\\' ? ".exe" : "";
    for (String variant : List.of("-gpl", "")) {
      String resource = "/org/bytedeco/ffmpeg/" + Loader.getPlatform() + variant + "/" + name + exe;
      try {
        File[] files = Loader.cacheResources(ffmpeg.class, resource);
        if (files.length > 0) {
          files[0].setExecutable(true);
          return files[0].toPath();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no " + name + " for " + Loader.getPlatform() + " on the class path");
  }

  /**
   * The programs are linked to PulseAudio's library, which servers lack and films don't need: a
   * link to any other library in its name lets them start.
   */
  private static String standIns() throws IOException {
    Path folder = FFMPEG.resolveSibling("stand-ins");
    Path any = FFMPEG.resolveSibling("libdrm.so.2");
    if (Files.exists(any)) {
      Files.createDirectories(folder);
      try {
        Files.createSymbolicLink(folder.resolve("libpulse.so.0"), any);
      } catch (FileAlreadyExistsException e) {
        return folder.toString();
      }
    }
    return folder.toString();
  }
}
