package org.reelspark.training.cli;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reelspark.core.damage.WindowDamage;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.ClipCache;
import org.reelspark.training.data.WindowSampler;
import org.reelspark.training.loop.Figures;
import org.reelspark.training.loop.TrainSettings;
import org.reelspark.training.loop.TrainSettings.Preset;
import org.reelspark.training.loop.Training;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: from folders of clean clips to a model archive. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = "  ./reelspark train --clips=clips/ --out=model.zip",
    description = {
      "Trains a model on clean clips that are damaged on purpose.",
      "SIGTERM or Ctrl-C saves; --resume goes on exactly where it was."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final int STOPPED = 130;
  private static final long SAVE_MINUTES = 5;

  @Option(
      names = "--clips",
      required = true,
      arity = "1..*",
      paramLabel = "DIR",
      description = "folders of clean clips, or of datasets")
  private List<Path> clips;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "MODEL",
      description = "the archive to write; checkpoint, log and pictures stand beside it")
  private Path out;

  @Option(
      names = "--preset",
      paramLabel = "small|base|large",
      defaultValue = "small",
      description = "size of the network; small is for CPUs (default: ${DEFAULT-VALUE})")
  private Preset preset;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "train about this long: the speed is measured once, then the steps are fixed")
  private double minutes;

  @Option(names = "--steps", paramLabel = "N", description = "train for so many steps")
  private long steps;

  @Option(names = "--resume", description = "go on from the checkpoint beside MODEL")
  private boolean resume;

  @Option(names = "--init", paramLabel = "MODEL", description = "start from this archive's weights")
  private Path init;

  @Option(
      names = "--validate",
      paramLabel = "DIR",
      description = "clips to measure on (default: other windows of the training clips)")
  private Path validate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "the same seed gives the same run (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "windows per step (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.0015",
      description = "peak of the learning rate (default: ${DEFAULT-VALUE})")
  private float rate;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "where prepared clips are kept (default: beside MODEL)")
  private Path cache;

  @Option(
      names = "--low-rate",
      description = "also train on copies of the clips as H.264 at a low rate leaves them")
  private boolean lowRate;

  @Option(
      names = "--device",
      paramLabel = "cpu|gpu",
      defaultValue = "cpu",
      description = "where to train (default: ${DEFAULT-VALUE})")
  private String device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check();
    Path whole = out.toAbsolutePath();
    Path prepared = cache == null ? whole.resolveSibling("clips") : cache;
    ClipCache clipCache = new ClipCache(prepared, System.out);
    List<ClipCache.Prepared> trained = clipCache.prepare(clips);
    List<Clip> copies = lowRate ? clipCache.lowRateCopies(trained) : List.of();
    List<ClipCache.Prepared> measured =
        validate == null ? trained : clipCache.prepare(List.of(validate));
    TrainSettings settings =
        new TrainSettings(whole, preset, minutes, steps, resume, seed, device(), batch, rate);
    Engine.getEngine("PyTorch").setRandomSeed((int) seed);
    ModelCard card = card(trained);
    try (NDManager manager = NDManager.newBaseManager(settings.device(), "PyTorch");
        Model start = init == null ? null : initial(card, settings.device())) {
      RestorationNetwork network = network(card, start, manager);
      Training training =
          new Training(
              settings,
              network,
              new WindowSampler(clipsOf(trained), copies, seed, card.radius()),
              new WindowSampler(clipsOf(measured), ~seed, card.radius()),
              (weights, done, figures) ->
                  ModelArchive.write(whole, card(trained, done, figures), weights),
              System.out);
      return train(training, settings);
    }
  }

  private static int train(Training training, TrainSettings settings) throws IOException {
    CountDownLatch saved = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              training.stop();
              try {
                saved.await(SAVE_MINUTES, TimeUnit.MINUTES);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      boolean whole = training.run();
      if (!whole) {
        System.out.println("stopped; the same command with --resume goes on");
        return STOPPED;
      }
      System.out.println(settings.out() + " is trained");
      return 0;
    } finally {
      saved.countDown();
    }
  }

  private void check() {
    if ((minutes > 0) == (steps > 0) && !resume) {
      throw new SettingsException("train takes either --minutes or --steps, above 0");
    }
    if (batch < 1 || !(rate > 0)) {
      throw new SettingsException("--batch " + batch + " and --rate " + rate + " must be above 0");
    }
  }

  private Device device() {
    if (device.equals("cpu")) {
      return Device.cpu();
    }
    if (!device.equals("gpu")) {
      throw new SettingsException("--device " + device + ": cpu or gpu is possible");
    }
    if (Engine.getEngine("PyTorch").getGpuCount() == 0) {
      throw new ModelException("--device gpu: PyTorch finds no GPU here; train with --device cpu");
    }
    return Device.gpu();
  }

  private Model initial(ModelCard card, Device on) {
    ModelArchive archive = ModelArchive.read(init);
    if (archive.card().width() != card.width() || archive.card().layout() != card.layout()) {
      throw new ModelException(
          init + " is of width " + archive.card().width() + ", not " + card.width());
    }
    return archive.load(on);
  }

  private static RestorationNetwork network(ModelCard card, Model start, NDManager manager) {
    if (start != null) {
      return (RestorationNetwork) start.getBlock();
    }
    RestorationNetwork network = RestorationNetwork.of(card);
    network.initialize(manager);
    return network;
  }

  private static List<Clip> clipsOf(List<ClipCache.Prepared> prepared) {
    return prepared.stream().map(ClipCache.Prepared::clip).toList();
  }

  private ModelCard card(List<ClipCache.Prepared> trained) {
    return card(trained, 0, null);
  }

  private ModelCard card(List<ClipCache.Prepared> trained, long done, Figures figures) {
    String name = out.getFileName().toString().replaceFirst("\\.zip$", "");
    return new ModelCard(
        ModelCard.FORMAT,
        name,
        "unet",
        preset.width(),
        2,
        PlaneLayout.YUV420,
        1,
        1,
        0.2f,
        0.5f,
        "",
        new ModelCard.Training(
            String.join(" ", spec.commandLine().getParseResult().originalArgs()),
            codeVersion(),
            seed,
            done,
            WindowDamage.meansPerWindow(),
            trained.stream().map(ClipCache.Prepared::source).distinct().toList(),
            figures == null ? Map.of() : named(figures)));
  }

  private static Map<String, Double> named(Figures figures) {
    Map<String, Double> named = new TreeMap<>();
    named.put("psnr.damaged", rounded(figures.damaged()));
    named.put("psnr.restored", rounded(figures.restored()));
    named.put("psnr.inside.damaged", rounded(figures.insideDamaged()));
    named.put("psnr.inside.restored", rounded(figures.inside()));
    named.put("psnr.outside.restored", rounded(figures.outside()));
    return named;
  }

  private static double rounded(double decibels) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", decibels));
  }

  private static String codeVersion() {
    String version = TrainCommand.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
