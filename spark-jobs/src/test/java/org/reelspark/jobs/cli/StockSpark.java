package org.reelspark.jobs.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    return String.join(File.pathSeparator, jars().stream().map(Path::toString).toList());
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

  /** The command line of spark-submit, up to its own options. */
  static List<String> submit() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Child.opens());
    command.addAll(
        List.of(
            "-Xmx512m",
            Child.LITTLE_COMPILING,
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-cp",
            classPath(),
            "org.apache.spark.deploy.SparkSubmit"));
    return command;
  }
}
