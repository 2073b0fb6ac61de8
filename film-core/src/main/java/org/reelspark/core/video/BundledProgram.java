package org.reelspark.core.video;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.ffmpeg;
import org.bytedeco.ffmpeg.global.avfilter;
import org.bytedeco.javacpp.Loader;

/** FFmpeg's own programs, from the same jar as its libraries, and so of one version with them. */
public final class BundledProgram {
  private final Path file;

  private BundledProgram(Path file) {
    this.file = file;
  }

  /**
   * @param name {@code ffmpeg} or {@code ffprobe}
   * @return empty where the class path has none for this machine
   */
  public static Optional<BundledProgram> find(String name) {
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
          return Optional.of(new BundledProgram(files[0].toPath()));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return Optional.empty();
  }

  /** The program with arguments, to be started. */
  public ProcessBuilder process(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(file.toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LD_LIBRARY_PATH", file.getParent() + ":" + standIns());
    return builder;
  }

  /**
   * The programs are linked to PulseAudio's library, which servers lack and films don't need: a
   * link to any other library in its name lets them start.
   */
  private String standIns() throws IOException {
    Path folder = file.resolveSibling("stand-ins");
    Path any = file.resolveSibling("libdrm.so.2");
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
