package org.reelspark.jobs.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line in a process of its own, as a user starts it. */
public final class Child implements AutoCloseable {
  /** A JVM that lives for seconds spends more on compiling any further than it gains by it. */
  static final String LITTLE_COMPILING = "-XX:TieredStopAtLevel=1";

  private final Process process;
  private final Path errors;

  private Child(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /** Starts {@code reelspark ARGUMENTS} on two cores with a heap of 512 MB. */
  static Child start(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), arguments);
  }

  /** Starts {@code reelspark ARGUMENTS} on one core. */
  public static Child onOneCore(Path folder, String... arguments) throws IOException {
    return start(folder, List.of(), List.of("-Dspark.master=local[1]"), arguments);
  }

  static Child start(Path folder, List<String> before, String... arguments) throws IOException {
    return start(folder, before, List.of("-Dspark.master=local[2]"), arguments);
  }

  /** The same with Java's compilers as a user has them, whose memory and time count. */
  static Child compiled(Path folder, int cores, String... arguments) throws IOException {
    List<String> options = List.of("-Dspark.master=local[" + cores + "]", "-XX:+AlwaysPreTouch");
    return launch(folder, List.of(), options, arguments);
  }

  /**
   * @param before what the command line begins with, such as a shell that sets limits
   * @param options of the JVM
   */
  static Child start(Path folder, List<String> before, List<String> options, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>(options);
    all.add(LITTLE_COMPILING);
    return launch(folder, before, all, arguments);
  }

  private static Child launch(
      Path folder, List<String> before, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(opens());
    command.addAll(options);
    command.addAll(
        List.of(
            "-Xms512m",
            "-Xmx512m",
            "-XX:+UseParallelGC",
            "-Dai.djl.offline=true",
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Dreelspark.log=" + folder.resolve("reelspark.log"),
            "-Dlog4j2.configurationFile="
                + Path.of("..", "conf", "log4j2.properties").toAbsolutePath(),
            "-cp",
            System.getProperty("java.class.path"),
            Reelspark.class.getName()));
    command.addAll(List.of(arguments));
    // As ./reelspark does.
    String memory =
        "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1"
            + ":glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456";
    return run(folder, Map.of("GLIBC_TUNABLES", memory), command);
  }

  private static Child run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path errors = Files.createTempFile(folder, "stderr", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(errors.toFile())
            .redirectOutput(errors.resolveSibling("stdout.txt").toFile());
    builder.environment().putAll(environment);
    return new Child(builder.start(), errors);
  }

  /**
   * Starts {@code ./reelspark ARGUMENTS} itself, from a folder that it finds nothing to build in.
   */
  static Child throughTheFrontDoor(Path folder, String... arguments) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path script = Path.of("..", "reelspark").toAbsolutePath();
    Path door = Files.copy(script, home.resolve("reelspark"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String part : List.of("conf", "spark-jobs")) {
      Files.createSymbolicLink(home.resolve(part), script.resolveSibling(part));
    }
    Files.createFile(Files.createDirectory(home.resolve("target")).resolve("reelspark.stamp"));
    List<String> command = new ArrayList<>(List.of(door.toString()));
    command.addAll(List.of(arguments));
    return run(
        folder,
        Map.of(
            "JAVA_HOME",
            System.getProperty("java.home"),
            "REELSPARK_HEAP",
            "512m",
            "REELSPARK_JAVA_OPTS",
            "-Dreelspark.log=" + folder.resolve("reelspark.log")),
        command);
  }

  /** The options of this JVM that a JVM with Spark or natives needs too. */
  static List<String> opens() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dorg.bytedeco"))
        .toList();
  }

  Process process() {
    return process;
  }

  /** Waits for the end, which a working program reaches long before the limit. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      throw new AssertionError("the command hangs: " + errors());
    }
    return process.exitValue();
  }

  public String errors() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The lines of its standard output. */
  List<String> output() throws IOException {
    return Files.readAllLines(errors.resolveSibling("stdout.txt"));
  }

  /** Whether it ends within seconds; thirty where the machine is busy with other work. */
  boolean endsSoon() throws InterruptedException {
    return process.waitFor(30, TimeUnit.SECONDS);
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
