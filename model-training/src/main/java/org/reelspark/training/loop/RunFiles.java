package org.reelspark.training.loop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

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

  Path picture() {
    return beside(".png");
  }

  /** The learning curves. */
  Path page() {
    return beside(".html");
  }

  /** A line of JSON per report. */
  Path log() {
    return beside(".jsonl");
  }

  void startLog() throws IOException {
    Files.deleteIfExists(log());
  }

  void log(String line) throws IOException {
    Files.write(
        log(),
        (line + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private Path beside(String extension) {
    String name = archive.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return archive.resolveSibling((dot < 1 ? name : name.substring(0, dot)) + extension);
  }
}
