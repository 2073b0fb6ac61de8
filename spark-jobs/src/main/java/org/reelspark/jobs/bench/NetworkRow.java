package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/** The network as a job runs it, against itself as libtorch runs it by itself. */
record NetworkRow(String name, int width, int height, int windows, Target target) implements Row {
  private static final int BITS = 8_000_000;

  @Override
  public String what() {
    return "the bare network, %dx%d: tiles and strips, a thread for each core"
        .formatted(width, height);
  }

  @Override
  public String against() {
    return "the same network through libtorch, eager, whole frames, all cores on each";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Path film = bench.film(width, height, 2, BITS, false);
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer restorer = model.restorer();
        Restorer whole = model.restorerOfWholeFrames().orElseThrow()) {
      int count = Math.max(bench.cores(), bench.size(windows, 3 * windows));
      List<Window> all = Windows.of(film, count, model.describe().radius());
      List<Window> few = all.subList(0, Math.min(2, count));
      BareNetwork.Difference difference = new BareNetwork.Difference(0, 0, 0);
      for (Window window : few) {
        difference =
            difference.plus(
                BareNetwork.Difference.of(restorer.restore(window), whole.restore(window)));
      }
      Rounds rounds =
          Rounds.of(
              bench.rounds(),
              () -> BareNetwork.speed(model, all, bench.cores()),
              () -> BareNetwork.speed(whole, all));
      return List.of(
          rounds.compared("speed", "frames/s", target),
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
  }
}
