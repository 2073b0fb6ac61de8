package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;

/** Pictures so large that a task's frames never fit into its executor's heap. */
@Tag("full")
@EnabledOnOs(OS.LINUX)
class PoisonedChunkIT {
  @TempDir Path folder;

  @Test
  void executorsThatRunOutOfMemoryEveryTimeEndTheFilmAndNameTheFrames() throws Exception {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(7680, 4320, "25", 24));
    arguments.addAll(List.of("-c:v", "mjpeg", "-pix_fmt", "yuvj420p"));
    Path film = FilmFactory.film("vast.mkv", arguments);
    Files.createDirectories(folder.resolve("home/jars"));
    Path out = Files.createDirectory(folder.resolve("out")).resolve("out.mkv");
    try (Child child =
        Child.start(
            folder,
            List.of("env", "SPARK_HOME=" + folder.resolve("home"), "SPARK_SCALA_VERSION=2.12"),
            List.of(
                "-Dspark.master=local-cluster[1,1,1024]",
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "-Dspark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxBytes=0"
                    + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"),
            "restore",
            film.toString(),
            out.toString(),
            "--model=median",
            "--flicker=off",
            "--codec=ffv1",
            "--chunk-frames=24")) {
      assertThat(child.exitCode()).as(child.errors()).isEqualTo(3);
      assertThat(child.errors())
          .containsPattern("vast\\.mkv: \\w+ of frames 0 to 23 failed 4 times, the last time so: ");
    }
    assertOnlyAWorkFolderIsLeft(out);
  }

  private static void assertOnlyAWorkFolderIsLeft(Path out) throws IOException {
    try (Stream<Path> left = Files.list(out.getParent())) {
      assertThat(left).allMatch(path -> path.toString().endsWith(".reelspark-work"));
    }
  }
}
