package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.io.Storage;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.storage.HdfsServer;
import org.reelspark.jobs.storage.SchemeStorage;
import org.reelspark.jobs.storage.WorkFolder;

/**
 * The bundle runs under Spark's own launcher with nothing of ours beside it, on the Hadoop of stock
 * Spark.
 */
class SparkSubmitIT {
  private static final Path BUNDLE = Path.of("target", "reelspark.jar").toAbsolutePath();

  private static final Path SERVERS = Path.of("target", "servers").toAbsolutePath();

  /** What ./reelspark has and stock Spark hasn't. */
  private static final Pattern OURS =
      Pattern.compile(".*/(hadoop-aws|hadoop-client-[a-z]+|software/amazon)[/-].*");

  /** What Spark brings and we use too, so that Maven counts it as ours. */
  private static final Pattern SHARED =
      Pattern.compile(".*/(jackson-|commons-codec|commons-io|commons-lang3|slf4j-api)[^/]*\\.jar");

  @Test
  void theBundleRestoresAFilmOnHdfs(@TempDir Path folder) throws Exception {
    assumeTrue(Files.exists(BUNDLE), "built with -Dbundle.skip=true");
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 40));
    arguments.addAll(List.of("-c:v", "libx264", "-g", "12", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("submitted.mp4", arguments);
    Storage storage = new SchemeStorage(new Configuration());
    String store = HdfsServer.get().uri() + "/" + UUID.randomUUID();
    storage.publish(Files.copy(film, folder.resolve("film.mp4")), store + "/in.mp4", false);
    String out = store + "/out.mkv";
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dorg.bytedeco"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx512m",
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-cp",
            sparkAlone(),
            "org.apache.spark.deploy.SparkSubmit",
            "--master",
            "local[2]",
            "--class",
            Reelspark.class.getName(),
            BUNDLE.toString(),
            "restore",
            store + "/in.mp4",
            out,
            "--model=median",
            "--codec=ffv1",
            "--chunk-frames=12"));
    Path log = folder.resolve("log.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    } finally {
      process.destroyForcibly();
    }
    String json = WorkFolder.text(storage, out + ".report.json").orElseThrow();
    RestoreReport report = RestoreReport.of(json);
    assertThat(report.verification().frames()).isEqualTo(40);
    assertThat(report.work().chunks()).isEqualTo(4);
  }

  private static String sparkAlone() throws IOException {
    String shared =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(Files.readString(Path.of("target", "runtime.classpath")).strip())
            .filter(jar -> SHARED.matcher(jar).matches())
            .collect(Collectors.joining(File.pathSeparator));
    String spark =
        Pattern.compile(Pattern.quote(File.pathSeparator))
            .splitAsStream(Files.readString(Path.of("target", "provided.classpath")).strip())
            .filter(jar -> !OURS.matcher(jar).matches())
            .collect(Collectors.joining(File.pathSeparator));
    return String.join(
        File.pathSeparator,
        spark,
        shared,
        SERVERS.resolve("stock-hadoop-client-api.jar").toString(),
        SERVERS.resolve("stock-hadoop-client-runtime.jar").toString());
  }
}
