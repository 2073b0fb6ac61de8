package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.restore.TestNetworks;
import org.reelspark.jobs.restore.Films;

/** Two executors, a process each, that one driver starts. */
@Tag("full")
@EnabledOnOs(OS.LINUX)
class LocalClusterIT {
  @TempDir Path folder;

  /** Each film has a model of its own, in an archive of one name: executors get them both. */
  @Test
  void filmsAreThoseOfOneCoreEachByItsOwnModel() throws Exception {
    Path film = Films.film("local-cluster.mp4", 72);
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            """
            film,output,model,chunk-frames
            %1$s,residual.mkv,%2$s,12
            %1$s,denoiser.mkv,%3$s,12
            %1$s,median.mkv,median,12
            """
                .formatted(film, archive("a", "residual"), archive("b", "denoiser")));
    Path one = restore(list, "one", List.of(), List.of("-Dspark.master=local[1]"));
    Path two =
        restore(
            list,
            "two",
            List.of(
                "env",
                "SPARK_HOME=" + Files.createDirectories(folder.resolve("home/jars")).getParent(),
                "SPARK_SCALA_VERSION=2.12"),
            List.of(
                "-Dspark.master=local-cluster[2,1,1024]",
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "-Dspark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.maxBytes=0"
                    + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dai.djl.offline=true "
                    + Child.LITTLE_COMPILING,
                "-Dspark.scheduler.minRegisteredResourcesRatio=1"));
    for (String name : List.of("residual.mkv", "denoiser.mkv", "median.mkv")) {
      assertThat(two.resolve(name)).hasSameBinaryContentAs(one.resolve(name));
    }
    assertThat(Films.hashes(one.resolve("residual.mkv")))
        .isNotEqualTo(Films.hashes(one.resolve("denoiser.mkv")));
  }

  private Path archive(String place, String network) throws IOException {
    return Files.copy(
        TestNetworks.archive(folder, network),
        Files.createDirectory(folder.resolve(place)).resolve("a model #1.zip"));
  }

  private Path restore(Path list, String out, List<String> before, List<String> options)
      throws Exception {
    Path result = folder.resolve(out);
    try (Child child =
        Child.start(
            folder,
            before,
            options,
            "restore",
            "--films=" + list,
            result + "/",
            "--codec=ffv1",
            "--trust-model",
            "--quiet")) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    return result;
  }
}
