package org.reelspark.jobs.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Spark as it is downloaded: with the Hadoop of stock Spark and nothing of ours. */
final class StockSpark {
  /** The one jar for spark-submit. */
  static final Path BUNDLE = Path.of("target", "reelspark.jar").toAbsolutePath();

  private static final Path SERVERS = Path.of("target", "servers").toAbsolutePath();

  /** What ./reelspark has and stock Spark hasn't. */
  private static final Pattern OURS =
      Pattern.compile(".*/(hadoop-aws|hadoop-client-[a-z]+|software/amazon)[/-].*");

  /** What Spark brings and we use too, so that Maven counts it as ours. */
  private static final Pattern SHARED =
      Pattern.compile(".*/(jackson-|commons-codec|commons-io|commons-lang3|slf4j-api)[^/]*\\.jar");

  private StockSpark() {}

  /**
   * A {@code spark-submit} that was started.
   *
   * @param log both its outputs
   */
  record Submitted(Process process, Path log) implements AutoCloseable {
    /** Waits for the end, which a working program reaches long before the limit. */
    int exitCode() throws InterruptedException {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("spark-submit hangs: " + said());
      }
      return process.exitValue();
    }

    String said() {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /**
   * Starts {@code spark-submit ARGUMENTS}.
   *
   * @param added jars that somebody put beside Spark's own
   */
  static Submitted start(Path folder, List<Path> added, List<String> arguments) throws IOException {
    List<String> command = submit(added);
    command.addAll(arguments);
    Path log = Files.createTempFile(folder, "submit", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new Submitted(process, log);
  }

  /** The command line of spark-submit, up to its own options. */
  static List<String> submit() throws IOException {
    return submit(List.of());
  }

  private static List<String> submit(List<Path> added) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Child.opens());
    command.addAll(
        List.of(
            "-Xmx512m",
            Child.LITTLE_COMPILING,
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-cp",
            classPath(added),
            "org.apache.spark.deploy.SparkSubmit"));
    return command;
  }

  /** What {@code s3a:} needs beside them; only the profile {@code full} fetches it. */
  static List<Path> s3a() {
    return Stream.of("stock-hadoop-aws.jar", "stock-aws-java-sdk-bundle.jar")
        .map(SERVERS::resolve)
        .toList();
  }

  /** Its jars. */
  static List<Path> jars() throws IOException {
    return Stream.of(
            listed("provided.classpath").filter(jar -> !OURS.matcher(jar).matches()),
            listed("runtime.classpath").filter(jar -> SHARED.matcher(jar).matches()),
            Stream.of("stock-hadoop-client-api.jar", "stock-hadoop-client-runtime.jar")
                .map(jar -> SERVERS.resolve(jar).toString()))
        .flatMap(jars -> jars)
        .map(Path::of)
        .toList();
  }

  private static Stream<String> listed(String file) throws IOException {
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(Files.readString(Path.of("target", file)).strip());
  }

  /** A class path of its jars. */
  static String classPath() throws IOException {
    return classPath(List.of());
  }

  private static String classPath(List<Path> added) throws IOException {
    return String.join(
        File.pathSeparator,
        Stream.concat(jars().stream(), added.stream()).map(Path::toString).toList());
  }

  /**
   * Makes an installation.
   *
   * @return the environment of its processes
   */
  static Map<String, String> install(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (Path jar : jars()) {
      Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
    }
    return environment(home);
  }

  /** The environment of the processes of an installation. */
  static Map<String, String> environment(Path home) {
    return Map.of(
        "SPARK_HOME",
        home.toString(),
        "SPARK_SCALA_VERSION",
        "2.12",
        "SPARK_LOCAL_IP",
        "127.0.0.1");
  }
}
