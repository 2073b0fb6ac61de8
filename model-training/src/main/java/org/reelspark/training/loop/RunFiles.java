package org.reelspark.training.loop;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * The files of a run, beside its archive: {@code model.zip} has {@code model.checkpoint} and so on.
 */
final class RunFiles {
  private final Path archive;

  RunFiles(Path archive) {
    this.archive = archive;
  }

  Path checkpoint() {
    return beside(".checkpoint");
  }

  /** The last validation's. */
  Path picture() {
    return beside(".png");
  }

  /** All that can be looked at. */
  Path page() {
    return beside(".html");
  }

  /** A line of JSON per report. */
  Path log() {
    return beside(".jsonl");
  }

  /** Losses over learning rates, drawn. */
  Path rates() {
    return beside(".rates.png");
  }

  /** The same as a table. */
  Path ratesTable() {
    return beside(".rates.csv");
  }

  /** Removes what an earlier run has left and a new one would add to. */
  void startAnew() throws IOException {
    Files.deleteIfExists(log());
    for (Path picture : pictures()) {
      Files.delete(picture);
    }
  }

  /** Keeps a validation's picture, and shows it as the last. */
  void show(BufferedImage picture, long step) throws IOException {
    Path kept = pictureFolder().resolve(String.format(Locale.ROOT, "%09d.jpg", step));
    Files.createDirectories(kept.getParent());
    ImageIO.write(picture, "jpg", kept.toFile());
    ImageIO.write(picture, "png", picture().toFile());
  }

  /** The pictures of all validations so far, in the order of their steps. */
  List<Path> pictures() throws IOException {
    if (!Files.isDirectory(pictureFolder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(pictureFolder())) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9]{9,}\\.jpg"))
          .sorted()
          .toList();
    }
  }

  /** The step of one of the {@link #pictures}. */
  static long step(Path picture) {
    return Long.parseLong(picture.getFileName().toString().replace(".jpg", ""));
  }

  private Path pictureFolder() {
    return beside(".validation");
  }

  void log(String line) throws IOException {
    Files.write(
        log(),
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** One of the learning curves. */
  Path curve(String field) {
    return beside("." + field + ".png");
  }

  private Path beside(String extension) {
    String name = archive.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return archive.resolveSibling((dot < 1 ? name : name.substring(0, dot)) + extension);
  }
}
