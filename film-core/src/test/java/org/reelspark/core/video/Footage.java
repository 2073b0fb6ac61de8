package org.reelspark.core.video;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;

/** Clips of real cameras and encoders, in a folder beside the project; not everyone has it. */
public final class Footage {
  private static final Path FOLDER = Path.of("..", "..", "shared", "footage");

  private Footage() {}

  /** A test that is skipped, and says so, where the folder is missing. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @EnabledIf(
      value = "org.reelspark.core.video.Footage#isThere",
      disabledReason = "there is no real footage in ../shared/footage")
  public @interface Needed {}

  static boolean isThere() {
    return Files.isDirectory(FOLDER);
  }

  /** All clips that can be restored, sorted. */
  public static List<Path> films() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(mp4|mkv|webm|mov|avi|mpg|ts)"))
          // RGB, which is refused.
          .filter(file -> !file.toString().contains("prc_war_film"))
          .sorted()
          .toList();
    }
  }

  /** A few short and long ones. */
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
