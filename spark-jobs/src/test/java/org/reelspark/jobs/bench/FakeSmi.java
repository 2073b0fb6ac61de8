package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that answers as {@code nvidia-smi} does, of a GPU that was idle a second ago. */
final class FakeSmi {
  private static final String ANSWERS =
      """
      #!/bin/sh
      case "$1" in
        --query-gpu=name) echo "a GPU" ;;
        --query-gpu=utilization.gpu)
          for early in 1 2 3 4 5 6 7 8 9 10; do echo 0; done
          echo "[N/A]"
          while :; do echo 42; sleep 0.05; done ;;
        *) exit 1 ;;
      esac
      """;

  private FakeSmi() {}

  static Path in(Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("nvidia-smi"), ANSWERS);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
