package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/** The network as a job runs it, against itself as libtorch runs it by itself. */
record NetworkRow(String name, int width, int height, int windows, Target target) implements Row {
  private static final int BITS = 8_000_000;
  private static final String IN_PYTHON = "speed, against the network in Python";

  @Override
  public String what() {
    return "the bare network, %dx%d: tiles and strips, a thread for each core"
        .formatted(width, height);
  }

  @Override
  public String against() {
    return "the same network through libtorch, eager, whole frames, all cores on each, in a process"
        + " with the system's allocator";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Path film = bench.film(width, height, 2, BITS, false);
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer restorer = model.restorer()) {
      int count = Math.max(bench.cores(), bench.size(windows, 3 * windows));
      List<Window> all = Windows.of(film, count, model.describe().radius());
      List<Comparison> compared = new ArrayList<>();
      try (Child whole = WholeFrames.start(film, count)) {
        compared.add(
            Rounds.of(
                    bench.rounds(),
                    () -> BareNetwork.speed(model, all, bench.cores()),
                    () -> Double.parseDouble(whole.ask("again")))
                .compared("speed", "frames/s", target));
      }
      compared.addAll(samples(bench, model, restorer, all.subList(0, Math.min(2, count))));
      compared.add(inPython(bench, model, restorer, all));
      return compared;
    }
  }

  private static List<Comparison> samples(
      Bench bench, Model model, Restorer restorer, List<Window> windows) {
    BareNetwork.Difference difference = BareNetwork.Difference.NONE;
    try (Restorer whole = model.restorerOfWholeFrames(bench.cores()).orElseThrow()) {
      for (Window window : windows) {
        difference =
            difference.plus(
                BareNetwork.Difference.of(
                    restorer.restore(window).frame().samples(),
                    whole.restore(window).frame().samples()));
      }
    }
    return List.of(
        Comparison.of(
            "samples that differ",
            "samples",
            (double) difference.differing(),
            (double) difference.samples(),
            Target.atMost(1e-4)),
        Comparison.of(
            "the largest difference, in code values",
            "",
            difference.largest(),
            1,
            Target.atMost(1)));
  }

  /** For information: another libtorch than ours, most likely. */
  private static Comparison inPython(
      Bench bench, Model model, Restorer restorer, List<Window> windows) {
    try {
      String version = bench.python().torch();
      try (PythonNetwork python = PythonNetwork.start(bench, windows, restorer)) {
        return Rounds.of(
                bench.rounds(),
                () -> BareNetwork.speed(model, windows, bench.cores()),
                python::speed)
            .compared(IN_PYTHON, "frames/s", null)
            .noting(
                "%s, eager; %d of %d samples differ, by %d at most"
                    .formatted(
                        version,
                        python.difference().differing(),
                        python.difference().samples(),
                        python.difference().largest()));
      }
    } catch (IOException e) {
      return Comparison.open(IN_PYTHON, null, e.getMessage());
    }
  }
}
