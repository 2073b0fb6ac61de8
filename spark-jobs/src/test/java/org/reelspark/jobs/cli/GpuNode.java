package org.reelspark.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A folder with an nvidia-smi that reports GPUs which nobody has. */
final class GpuNode {
  private GpuNode() {}

  /** Writes the program; the folder belongs at the head of the PATH. */
  static Path smi(Path folder, int gpus) throws IOException {
    Files.createDirectories(folder);
    Path program = folder.resolve("nvidia-smi");
    StringBuilder script = new StringBuilder("#!/bin/sh\n");
    for (int gpu = 0; gpu < gpus; gpu++) {
      script.append("echo ").append(gpu).append('\n');
    }
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return folder;
  }
}
