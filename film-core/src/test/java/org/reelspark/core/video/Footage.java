package org.reelspark.core.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Clips of real cameras and encoders, in a folder beside the project; not everyone has it. */
public final class Footage {
  private static final Path FOLDER = Path.of("..", "..", "shared", "footage");

  private Footage() {}

  /** All clips that can be restored, sorted; none where the folder is missing. */
  public static List<Path> films() throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(mp4|mkv|webm|mov|avi|mpg|ts)"))
          // RGB, which is refused.
          .filter(file -> !file.toString().contains("prc_war_film"))
          .sorted()
          .toList();
    }
  }

  /** A few short and long ones; none where the folder is missing. */
  static List<Path> someFilms() throws IOException {
    return films().stream()
        .filter(
            file ->
                file.endsWith("old/his_girl_friday_1940.mp4")
                    || file.endsWith("train/intel_asl_book.mkv")
                    || file.endsWith("train/liveportrait_s13.mp4"))
        .toList();
  }
}
