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
  private static final Target PROBED = Target.within(0.2);

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
          Rounds.of(
                  bench.rounds(),
                  () -> peak(bench, film, bench.cores()),
                  () -> peak(bench, shortest, bench.cores()))
              .compared(
                  "%d s against %d s".formatted(length, lengths.get(0)),
                  "MB",
                  Target.atMost(1.05)));
    }
    Comparison longest = all.get(all.size() - 1);
    Path longestFilm = film(bench, lengths.get(lengths.size() - 1));
    Comparison longer = all.get(0);
    Path longerFilm = film(bench, lengths.get(1));
    all.add(
        Comparison.of(
            "what probe estimates against what was held",
            "MB",
            estimate(bench, longestFilm, bench.cores()),
            Figures.median(longest.ours()),
            PROBED));
    all.add(eachTask(bench, longerFilm, lengths.get(1), Figures.median(longer.ours())));
    return all;
  }

  /**
   * What every task adds.
   *
   * @param held by a process with a task for each core
   */
  private Comparison eachTask(Bench bench, Path film, int length, double held) throws IOException {
    String what =
        "each task more, %d s: what probe estimates against what was held".formatted(length);
    int more = bench.cores() - 1;
    if (more == 0) {
      return Comparison.open(what, PROBED, "this machine has one core");
    }
    List<Double> alone = new ArrayList<>();
    for (int round = 0; round < bench.rounds(); round++) {
      alone.add(peak(bench, film, 1));
    }
    return Comparison.of(
        what,
        "MB",
        (estimate(bench, film, bench.cores()) - estimate(bench, film, 1)) / more,
        (held - Figures.median(alone)) / more,
        PROBED);
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

  private double peak(Bench bench, Path film, int tasks) throws IOException {
    Run run =
        Bench.reelspark(
            atOnce(tasks), arguments(bench, "restore", film, "--fresh", "--overwrite", "--quiet"));
    Files.delete(bench.file(name + "-ours.mkv"));
    return run.peakBytes() / 1e6;
  }

  private double estimate(Bench bench, Path film, int tasks) throws IOException {
    Run run = Bench.reelspark(atOnce(tasks), arguments(bench, "probe", film, "--json"));
    return new ObjectMapper().readTree(run.output()).at("/estimate/memoryBytes").asLong() / 1e6;
  }

  private static List<String> atOnce(int tasks) {
    return List.of("-Dspark.master=local[" + tasks + "]");
  }
}
