package org.reelspark.jobs.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A server in a JVM of its own, until this JVM ends. */
public final class ServerProcess {
  /** Where the build puts the servers' jars. */
  static final Path JARS = Path.of("target", "servers").toAbsolutePath();

  private final Process process;
  private final Path log;

  /**
   * @param folder what it writes, its log too
   * @param arguments of the JVM
   */
  ServerProcess(Path folder, List<String> arguments) throws IOException {
    this(folder, Map.of(), arguments);
  }

  /**
   * @param environment added to this process's own
   */
  public ServerProcess(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    log = folder.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** Waits until the server is ready, which it is long before the limit. */
  public void await(BooleanSupplier ready) throws IOException {
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!ready.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > limit) {
        process.destroyForcibly();
        throw new IOException("the server does not start: " + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  /** The processes that it started, and theirs. */
  public Stream<ProcessHandle> descendants() {
    return process.descendants();
  }

  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it at once, as a power cut would. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** What it has said so far. */
  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
