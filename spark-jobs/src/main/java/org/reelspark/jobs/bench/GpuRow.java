package org.reelspark.jobs.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.restore.Gpus;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;
import org.reelspark.training.loop.Preset;

/**
 * Networks on the first GPU, against the same ones in PyTorch there.
 *
 * @param smi the program {@code nvidia-smi}
 * @param device the processor in tests
 * @param sizes of pictures
 */
record GpuRow(String smi, DeviceChoice device, List<Size> sizes) implements Row {
  private static final String WHAT = "frames per second at 1080p and 2160p in half precision";
  private static final int BITS = 8_000_000;

  /** Restorers side by side: while one waits for its picture, others keep the GPU busy. */
  private static final int TASKS = 4;

  /** Windows in memory, which are gone over as often as a measurement takes. */
  private static final int WINDOWS = 12;

  /** Share of the samples that may differ: half precision rounds more coarsely. */
  private static final double MOST = 0.01;

  private static final int SEED = 1;

  /** Of a picture. */
  record Size(int width, int height) {}

  /**
   * @param name of its preset
   * @param model what it is opened by
   * @param note ends with a semicolon where there is one
   */
  private record Network(String name, String model, String note) {}

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public String what() {
    return "the bare network on a GPU, %d restorers side by side, in half precision"
        .formatted(TASKS);
  }

  @Override
  public String against() {
    return "the same network in eager Python PyTorch on that GPU, whole frames";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Gpus gpus = Gpus.look();
    if (device == DeviceChoice.GPU && gpus.count() == 0) {
      return List.of(
          Comparison.open(
              WHAT,
              null,
              "libtorch sees no GPU; looked for " + String.join("; ", gpus.libraries())));
    }
    String versions;
    try {
      versions = "%s, %s".formatted(GpuLoad.gpu(smi), bench.python().torch());
    } catch (IOException e) {
      return List.of(Comparison.open(WHAT, null, e.getMessage()));
    }
    Network small = new Network("small", "default", "");
    Network base = new Network("base", untrained(bench).toString(), "untrained weights; ");
    List<Comparison> all = new ArrayList<>();
    for (Size size : sizes) {
      all.add(compared(bench, small, size, Precision.HALF, versions));
      all.add(compared(bench, base, size, Precision.HALF, versions));
    }
    all.add(compared(bench, small, sizes.get(0), Precision.FULL, versions));
    return all;
  }

  /** An archive of the size of {@code base}: how fast it is does not depend on its weights. */
  private static Path untrained(Bench bench) throws IOException {
    ModelCard card = Model.archive("default").card();
    ModelCard wider =
        new ModelCard(
            card.format(),
            "base",
            card.architecture(),
            Preset.BASE.width(),
            card.radius(),
            card.layout(),
            card.scale(),
            card.valueRange(),
            0,
            card.grainReduction(),
            "",
            ModelCard.Training.NONE);
    Path file = bench.file("base.zip");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(SEED);
      RestorationNetwork network = RestorationNetwork.of(wider);
      network.initialize(manager);
      ModelArchive.write(file, wider, network);
    }
    return file;
  }

  /** Open where it fails, such as for want of memory: others may not. */
  private Comparison compared(
      Bench bench, Network network, Size size, Precision precision, String versions) {
    String what =
        "speed, %s, %dx%d%s"
            .formatted(
                network.name(),
                size.width(),
                size.height(),
                precision == Precision.FULL ? ", full precision" : "");
    RestoreOptions options = new RestoreOptions(0, device, 0, precision);
    try (Model model = Model.open(network.model(), options);
        Restorer restorer = model.restorer()) {
      Path film = bench.film(size.width(), size.height(), 2, BITS, false);
      List<Window> windows = Windows.of(film, WINDOWS, restorer.radius());
      try (PythonNetwork python =
          PythonNetwork.start(bench, network.model(), options, windows, restorer, MOST)) {
        GpuLoad ours = new GpuLoad(smi);
        GpuLoad theirs = new GpuLoad(smi);
        return rounds(bench, model, windows, python, ours, theirs)
            .compared(what, "frames/s", null)
            .noting(
                ("%s%s; the GPU computed %s of the time, in Python %s;"
                        + " %d of %d samples differ, by %d at most")
                    .formatted(
                        network.note(),
                        versions,
                        ours.words(),
                        theirs.words(),
                        python.difference().differing(),
                        python.difference().samples(),
                        python.difference().largest()));
      }
    } catch (IOException | RuntimeException e) {
      // What libtorch says goes on with where in its code it was.
      String why = e.toString().lines().findFirst().orElseThrow();
      return Comparison.open(what, null, "failed: " + why);
    }
  }

  private static Rounds rounds(
      Bench bench,
      Model model,
      List<Window> windows,
      PythonNetwork python,
      GpuLoad ours,
      GpuLoad theirs)
      throws IOException {
    List<Window> many =
        repeated(windows, times(bench, () -> BareNetwork.speed(model, windows, TASKS)));
    int times = times(bench, python::speed);
    return Rounds.of(
        bench.rounds(),
        () -> ours.during(() -> BareNetwork.speed(model, many, TASKS)),
        () -> theirs.during(() -> python.speed(times)));
  }

  /**
   * How often a side goes over the windows in the time of a measurement.
   *
   * @param once goes over them; the first time warms up
   */
  private static int times(Bench bench, Rounds.Side once) throws IOException {
    once.measure();
    double seconds = WINDOWS / once.measure();
    return Math.max(1, (int) Math.ceil(bench.size(4, 10) / seconds));
  }

  private static List<Window> repeated(List<Window> windows, int times) {
    return Collections.nCopies(times, windows).stream().flatMap(List::stream).toList();
  }
}
