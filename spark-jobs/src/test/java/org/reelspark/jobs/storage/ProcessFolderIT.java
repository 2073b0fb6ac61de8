package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessFolderIT {
  @TempDir Path folder;

  /** A process that puts a file in its folder, and waits where it is told to. */
  static final class Copying {
    private Copying() {}

    public static void main(String[] args) throws Exception {
      Files.writeString(ProcessFolder.newFolder("copy").resolve("model.zip"), "a model");
      if (args.length > 0) {
        System.out.println("copied");
        Thread.sleep(Long.MAX_VALUE);
      }
    }
  }

  @Test
  void itGoesWithItsProcessAndThatOfAKilledOneWithTheNext() throws IOException {
    ServerProcess living = start("living", "wait");
    ServerProcess killed = start("killed", "wait");
    living.await(() -> living.log().contains("copied"));
    killed.await(() -> killed.log().contains("copied"));
    killed.kill();
    assertThat(copies()).hasSize(2);
    start("next").handle().onExit().join();
    assertThat(copies()).hasSize(1);
    living.handle().destroy();
    living.handle().onExit().join();
    assertThat(copies()).isEmpty();
    try (Stream<Path> left = Files.list(shared())) {
      assertThat(left).isEmpty();
    }
  }

  private ServerProcess start(String name, String... arguments) throws IOException {
    String classes = System.getProperty("java.class.path");
    String temporary = "-Djava.io.tmpdir=" + folder;
    return new ServerProcess(
        Files.createDirectory(folder.resolve(name)),
        Stream.concat(
                Stream.of(temporary, "-cp", classes, Copying.class.getName()), Stream.of(arguments))
            .toList());
  }

  private Path shared() {
    return folder.resolve("reelspark-" + System.getProperty("user.name"));
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> files = Files.walk(shared())) {
      return files.filter(file -> file.endsWith("model.zip")).toList();
    }
  }
}
