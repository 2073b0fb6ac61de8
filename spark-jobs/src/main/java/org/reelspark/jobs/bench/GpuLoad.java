package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The share of the time in which the first GPU computes, as {@code nvidia-smi} samples it. */
final class GpuLoad {
  private static final int MILLIS = 100;

  /** A sample tells of up to a second before it: the first ones, of what came earlier. */
  private static final int EARLIER = 1000 / MILLIS;

  private final String program;
  private final List<Integer> samples = new ArrayList<>();

  /**
   * @param program {@code nvidia-smi}
   */
  GpuLoad(String program) {
    this.program = program;
  }

  /** What the GPU is called. */
  static String gpu(String program) throws IOException {
    return Run.of(query(program, "name")).output().strip();
  }

  private static ProcessBuilder query(String program, String what, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of(program, "--query-gpu=" + what, "--format=csv,noheader,nounits", "-i", "0"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command);
  }

  /** Samples while something is measured, and gives what was measured. */
  double during(Rounds.Side side) throws IOException {
    Path file = Files.createTempFile("reelspark-bench", ".gpu");
    Process process =
        query(program, "utilization.gpu", "-lms", Integer.toString(MILLIS))
            .redirectOutput(file.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return side.measure();
    } finally {
      process.destroy();
      process.onExit().join();
      add(Files.readString(file, StandardCharsets.UTF_8));
      Files.delete(file);
    }
  }

  private void add(String said) {
    // What a GPU can't tell is no number.
    List<Integer> all =
        said.lines()
            .map(String::strip)
            .filter(line -> line.matches("\\d+"))
            .map(Integer::valueOf)
            .toList();
    samples.addAll(all.subList(Math.min(EARLIER, all.size()), all.size()));
  }

  /** The mean of all that was measured. */
  String words() {
    return samples.isEmpty()
        ? "an unknown share"
        : Figures.words(samples.stream().mapToInt(each -> each).average().orElseThrow()) + " %";
  }
}
