package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.reelspark.jobs.storage.ServerProcess;

/** Spark's own master and workers, a process and a host of its own each, and spark-submit. */
final class StandaloneCluster implements AutoCloseable {
  private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");

  private static final Pattern LOG = Pattern.compile(".*/(stdout|stderr|[^/]*\\.(log|txt))");
  private static final Pattern EXECUTOR_LOG = Pattern.compile(".*/work/app-[^/]*/\\d+/stderr");

  /** All of 127.0.0.0/8 is this machine. */
  private static final String LOOPBACK = "127.0.0.";

  private final Path folder;
  private final Path home;
  private final Map<String, String> environment;
  private final ServerProcess master;
  private final String url;
  private final List<ServerProcess> workers = new ArrayList<>();

  /**
   * @param workers of two cores each
   */
  StandaloneCluster(Path folder, int workers) throws IOException {
    this.folder = folder;
    this.home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "spark");
    this.environment = StockSpark.install(home);
    this.master =
        daemon("master", LOOPBACK + 1, "org.apache.spark.deploy.master.Master", "--port", "0");
    master.await(() -> MASTER.matcher(master.log()).find());
    Matcher found = MASTER.matcher(master.log());
    if (!found.find()) {
      throw new IllegalStateException(master.log());
    }
    url = found.group(1);
    for (int i = 0; i < workers; i++) {
      addWorker();
    }
  }

  /** Starts one more worker and waits until the master knows it. */
  ServerProcess addWorker() throws IOException {
    String name = "worker" + workers.size();
    ServerProcess worker =
        daemon(
            name,
            LOOPBACK + (workers.size() + 1),
            "org.apache.spark.deploy.worker.Worker",
            "--cores",
            "2",
            "--memory",
            "2g",
            "--work-dir",
            folder.resolve(name).resolve("work").toString(),
            url);
    workers.add(worker);
    worker.await(() -> worker.log().contains("Successfully registered with master"));
    return worker;
  }

  private ServerProcess daemon(String name, String host, String main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("-cp", StockSpark.classPath(), main));
    command.addAll(List.of("--host", host, "--webui-port", "0"));
    command.addAll(List.of(arguments));
    return new ServerProcess(Files.createDirectories(folder.resolve(name)), environment, command);
  }

  /** The master's address. */
  String url() {
    return url;
  }

  /** The temporary folder of all executors. */
  Path scratch() {
    return folder.resolve("scratch");
  }

  /** The folder that a worker keeps everything in. */
  Path workerFolder(int worker) {
    return folder.resolve("worker" + worker);
  }

  ServerProcess worker(int worker) {
    return workers.get(worker);
  }

  /** The executors at work on all workers. */
  List<ProcessHandle> executors() {
    return workers.stream()
        .flatMap(ServerProcess::descendants)
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("CoarseGrainedExecutorBackend"))
                    .isPresent())
        .toList();
  }

  /** What all its processes have written so far, and those that submitted to it, by their files. */
  Map<Path, String> logs() throws IOException {
    Map<Path, String> logs = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> LOG.matcher(each.toString()).matches()).toList()) {
        logs.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return logs;
  }

  /** What executors have written so far, by their files. */
  Map<Path, String> executorLogs() throws IOException {
    Map<Path, String> logs = logs();
    logs.keySet().removeIf(file -> !EXECUTOR_LOG.matcher(file.toString()).matches());
    return logs;
  }

  void assertNoLogHolds(String secret) throws IOException {
    assertThat(executorLogs()).isNotEmpty();
    assertThat(logs())
        .allSatisfy((file, log) -> assertThat(log).as(file.toString()).doesNotContain(secret));
  }

  /**
   * What a submission ended with.
   *
   * @param code of spark-submit
   */
  record Submission(int code, String log) {}

  /** Submits the bundle and waits for spark-submit to end. */
  Submission submit(String deployMode, List<String> settings, String... arguments)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "submit", ".txt");
    Process process = start(log, deployMode, settings, arguments);
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new AssertionError("spark-submit hangs: " + Files.readString(log));
      }
      return new Submission(process.exitValue(), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Submits the bundle to executors of one core each, two in all. */
  Process start(Path log, String deployMode, List<String> settings, String... arguments)
      throws IOException {
    String natives =
        "-Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0"
            + " -Dai.djl.offline=true "
            + Child.LITTLE_COMPILING;
    List<String> command = new ArrayList<>(StockSpark.submit());
    command.addAll(List.of("--master", url, "--deploy-mode", deployMode));
    command.addAll(List.of("--class", Reelspark.class.getName()));
    command.addAll(List.of("--executor-memory", "512m", "--executor-cores", "1"));
    command.addAll(List.of("--driver-memory", "512m", "--total-executor-cores", "2"));
    String scratch = " -Djava.io.tmpdir=" + Files.createDirectories(scratch());
    command.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + natives + scratch));
    // In cluster mode Spark gives its driver none of the options that Java 17 needs.
    String opens = String.join(" ", Child.opens());
    command.addAll(List.of("--conf", "spark.driver.extraJavaOptions=" + natives + " " + opens));
    command.addAll(List.of("--conf", "spark.standalone.submit.waitAppCompletion=true"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false"));
    for (String setting : settings) {
      command.addAll(List.of("--conf", setting));
    }
    command.add(StockSpark.BUNDLE.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  @Override
  public void close() throws IOException {
    List<ProcessHandle> executors = executors();
    workers.forEach(ServerProcess::kill);
    master.kill();
    executors.forEach(ProcessHandle::destroyForcibly);
    try (Stream<Path> installed = Files.walk(home)) {
      for (Path path : installed.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
