package org.reelspark.jobs.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The most memory that a job holds, for films of several lengths, and what probe says of it. */
record MemoryRow(
    String name, String model, int width, int height, List<Integer> quick, List<Integer> usual)
    implements Row {
  private static final int BITS = 4_000_000;

  MemoryRow {
    quick = List.copyOf(quick);
    usual = List.copyOf(usual);
  }

  @Override
  public String what() {
    return "peak memory of restore with %s, %dx%d, longer films".formatted(model, width, height);
  }

  @Override
  public String against() {
    return "the shortest film; and what probe estimates";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    List<Integer> lengths =
        (bench.quick() ? quick : usual).stream().map(s -> bench.size(s, s)).toList();
    Path shortest = film(bench, lengths.get(0));
    List<Comparison> all = new ArrayList<>();
    for (int length : lengths.subList(1, lengths.size())) {
      Path film = film(bench, length);
      all.add(
          Rounds.of(bench.rounds(), () -> peak(bench, film), () -> peak(bench, shortest))
              .compared(
                  "%d s against %d s".formatted(length, lengths.get(0)),
                  "MB",
                  Target.atMost(1.05)));
    }
    Comparison last = all.get(all.size() - 1);
    Path longest = film(bench, lengths.get(lengths.size() - 1));
    all.add(
        Comparison.of(
            "what probe estimates against what was held",
            "MB",
            estimate(bench, longest),
            Figures.median(last.ours()),
            Target.within(0.2)));
    return all;
  }

  private Path film(Bench bench, int seconds) throws IOException {
    return bench.film(width, height, seconds, BITS, false);
  }

  private List<String> arguments(Bench bench, String command, Path film, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, film.toString(), bench.file(name + "-ours.mkv").toString()));
    arguments.addAll(List.of("--model=" + model, "--codec=h264", "--preset=veryfast"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private double peak(Bench bench, Path film) throws IOException {
    Run run =
        Bench.reelspark(
            List.of(), arguments(bench, "restore", film, "--fresh", "--overwrite", "--quiet"));
    Files.delete(bench.file(name + "-ours.mkv"));
    return run.peakBytes() / 1e6;
  }

  private double estimate(Bench bench, Path film) throws IOException {
    Run run = Bench.reelspark(List.of(), arguments(bench, "probe", film, "--json"));
    return new ObjectMapper().readTree(run.output()).at("/estimate/memoryBytes").asLong() / 1e6;
  }
}
