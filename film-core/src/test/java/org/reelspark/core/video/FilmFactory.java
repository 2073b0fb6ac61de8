package org.reelspark.core.video;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes small films with the ffmpeg program, each once, in {@code target/films}. */
public final class FilmFactory {
  private static final Path FOLDER = Path.of("target", "films");

  private FilmFactory() {}

  /**
   * The film that {@code ffmpeg ARGUMENTS NAME} makes.
   *
   * @param name its file name; the extension chooses the container
   */
  public static Path film(String name, String... arguments) {
    return film(name, Arrays.asList(arguments));
  }

  /** The film that {@code ffmpeg ARGUMENTS NAME} makes. */
  public static Path film(String name, List<String> arguments) {
    return make(
        name,
        arguments.hashCode(),
        unfinished -> {
          List<String> command = new ArrayList<>(arguments);
          command.add(unfinished.toString());
          FFmpegProgram.ffmpeg(command);
        });
  }

  /** Makes a file unless it is there already. */
  static synchronized Path make(String name, int version, Maker maker) {
    Path folder = FOLDER.resolve(Integer.toHexString(version)).toAbsolutePath();
    Path film = folder.resolve(name);
    try {
      if (!Files.exists(film)) {
        Files.createDirectories(folder);
        // Two JVMs may make the same film at once: it is the same, and one comes last.
        Path unfinished = folder.resolve(ProcessHandle.current().pid() + "-" + name);
        maker.make(unfinished);
        Files.move(unfinished, film, StandardCopyOption.ATOMIC_MOVE);
      }
      return film;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes one film. */
  interface Maker {
    void make(Path to) throws IOException;
  }

  /** Arguments for a moving picture of {@code frames} frames. */
  public static List<String> pattern(int width, int height, String rate, int frames) {
    return List.of(
        "-f",
        "lavfi",
        "-i",
        // The pattern itself is only made in even sizes.
        "testsrc2=size=%dx%d:rate=%s,trim=end_frame=%d,scale=%d:%d"
            .formatted(width + width % 2, height + height % 2, rate, frames, width, height));
  }

  /** Arguments for a sound of so many seconds. */
  public static List<String> tone(int hertz, double seconds) {
    return List.of("-f", "lavfi", "-i", "sine=frequency=%d:duration=%s".formatted(hertz, seconds));
  }
}
