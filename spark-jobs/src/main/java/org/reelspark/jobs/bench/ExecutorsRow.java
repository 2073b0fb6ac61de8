package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.report.RestoreReport;

/** A job on two executors of one core, a process each, against the same job on one. */
final class ExecutorsRow implements Row {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int BITS = 3_000_000;

  /** A chunk for each of two executors. */
  private static final int WARM_UP_SECONDS = 4;

  private static final String EXECUTOR =
      "-XX:+UseParallelGC -Dorg.bytedeco.javacpp.maxBytes=0"
          + " -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dai.djl.offline=true";

  @Override
  public String name() {
    return "executors";
  }

  @Override
  public String what() {
    return "restoring with default, %dx%d, two executors of one core".formatted(WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "twice the speed of one of one core";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Target target = Target.atLeast(0.9);
    if (bench.cores() < 2) {
      return List.of(Comparison.open("speed of 2 against 1", target, "this machine has one core"));
    }
    Path warmUp =
        bench.film(WIDTH, HEIGHT, bench.size(WARM_UP_SECONDS, WARM_UP_SECONDS), BITS, false);
    Path film = bench.film(WIDTH, HEIGHT, bench.size(8, 40), BITS, false);
    Path out = bench.file("executors-ours.mkv");
    // Spark asks for its home, though all it takes from there is a folder for logs.
    Path home = Files.createDirectories(bench.file("spark-home/jars")).getParent();
    List<String> arguments = List.of(warmUp.toString(), film.toString(), out.toString());
    Rounds rounds =
        Rounds.of(
            bench.rounds(), () -> speed(home, arguments, 2), () -> 2 * speed(home, arguments, 1));
    Files.delete(out);
    new LocalStorage().delete(home.toString());
    return List.of(
        rounds
            .compared("speed of the restore stage", "frames/s", target)
            .noting("processes on %d cores, driver and compilers too".formatted(bench.cores())));
  }

  private static double speed(Path home, List<String> arguments, int executors) throws IOException {
    ProcessBuilder program =
        Bench.java(
            SecondRestore.class.getName(),
            List.of(
                "-Dspark.master=local-cluster[%d,1,1024]".formatted(executors),
                "-Dspark.executor.memory=512m",
                "-Dspark.executor.extraClassPath=" + System.getProperty("java.class.path"),
                "-Dspark.executor.extraJavaOptions=" + EXECUTOR,
                "-Dspark.scheduler.minRegisteredResourcesRatio=1"),
            arguments);
    program.environment().put("SPARK_HOME", home.toAbsolutePath().toString());
    program.environment().put("SPARK_SCALA_VERSION", "2.12");
    Run.of(program);
    return RestoreReport.of(Files.readString(Path.of(arguments.get(2) + ".report.json")))
        .work()
        .framesPerSecond();
  }
}
