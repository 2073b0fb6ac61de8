package org.reelspark.training.cli;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
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
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.training.cli.RecipeOptions.Recipe;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.ClipCache;
import org.reelspark.training.data.WindowSampler;
import org.reelspark.training.fastai.EncoderWeights;
import org.reelspark.training.fastai.RecipeCourse;
import org.reelspark.training.fastai.RecipeSettings;
import org.reelspark.training.loop.Course;
import org.reelspark.training.loop.CropSizes;
import org.reelspark.training.loop.Figures;
import org.reelspark.training.loop.Length;
import org.reelspark.training.loop.Preset;
import org.reelspark.training.loop.RateFinder;
import org.reelspark.training.loop.TrainSettings;
import org.reelspark.training.loop.Training;
import org.reelspark.training.loop.WindowCourse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: from folders of clean clips to a model archive. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./reelspark train --clips=clips/ --out=model.zip --minutes=60",
      "  ./reelspark train --clips=clips/ --out=m.zip --recipe=fastai --no-vgg"
    },
    description = {
      "Trains a model on clean clips that are damaged on purpose.",
      "SIGTERM or Ctrl-C saves; --resume goes on exactly where it was."
    })
public final class TrainCommand implements Callable<Integer> {
  private static final int STOPPED = 130;
  private static final long SAVE_MINUTES = 5;

  /** The highest rate of our own network. */
  private static final float RATE = 1.5e-3f;

  private static final int SMALLEST_CROP = 64;
  private static final int LARGEST_CROP = 256;
  private static final int CROP_STEP = 32;

  private static final String[] OWN_ALONE = {
    "--preset", "--validate", "--low-rate", "--crop", "--scale"
  };

  private static final String[] FASTAI_ALONE = {
    "--stages", "--pairs", "--overlay", "--vgg", "--no-vgg", "--encoder", "--attention", "--width"
  };

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

  @Option(
      names = "--find-rate",
      description =
          "train nothing: take up to a hundred steps at higher and higher rates, and write the loss"
              + " over them beside MODEL, as PNG and as table")
  private boolean findRate;

  @Option(names = "--resume", description = "go on from the checkpoint beside MODEL")
  private boolean resume;

  @Option(names = "--init", paramLabel = "MODEL", description = "start from this archive's weights")
  private Path init;

  @Option(
      names = "--scale",
      paramLabel = "1|2",
      defaultValue = "1",
      description =
          "size of the pictures that come out; 2 trains only what enlarges: the model restores as"
              + " that of --init (default: ${DEFAULT-VALUE})")
  private int scale;

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
      description =
          "windows per step (default: 8); with --recipe=fastai pictures of 128 pixels (default: 64),"
              + " of larger ones fewer in proportion")
  private Integer batch;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description =
          "peak of the learning rate (default: 0.0015); with --recipe=fastai of its first stage"
              + " (default: 0.01), those of the others change in proportion")
  private Float rate;

  @Option(
      names = "--crop",
      paramLabel = "N",
      description =
          "pixels along a side of every crop, to go on from a trained network (default: 64, 96 and"
              + " at last 128)")
  private int crop;

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

  @Mixin private RecipeOptions recipe;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    boolean fastai = recipe.recipe == Recipe.FASTAI;
    check(fastai);
    Device on = device();
    Path whole = out.toAbsolutePath();
    Path prepared = cache == null ? whole.resolveSibling("clips") : cache;
    ClipCache clipCache =
        fastai
            ? new ClipCache(prepared, ClipCache.WHOLE, System.out)
            : new ClipCache(prepared, System.out);
    List<ClipCache.Prepared> trained = clipCache.prepare(clips);
    Engine.getEngine("PyTorch").setRandomSeed((int) seed);
    ModelCard card = card(trained, 0, null);
    try (NDManager manager = NDManager.newBaseManager(on, "PyTorch");
        Model start = init == null ? null : initial(card, on)) {
      RestorationNetwork network = network(card, start, manager);
      if (!fastai) {
        return run(ownCourse(clipCache, trained, manager, network), trained);
      }
      try (RecipeCourse course = fastaiCourse(clipCache, trained, manager, network)) {
        return run(course, trained);
      }
    }
  }

  private WindowCourse ownCourse(
      ClipCache clipCache,
      List<ClipCache.Prepared> trained,
      NDManager manager,
      RestorationNetwork network)
      throws IOException {
    List<Clip> copies = lowRate ? clipCache.lowRateCopies(trained) : List.of();
    List<ClipCache.Prepared> measured =
        validate == null ? trained : clipCache.prepare(List.of(validate));
    int radius = network.card().radius();
    String restoresAs = scale == 1 ? null : ModelArchive.read(init).card().weightsSha256();
    return new WindowCourse(
        new WindowCourse.Settings(
            preset,
            seed,
            length(),
            batch == null ? WindowCourse.BATCH : batch,
            rate == null ? RATE : rate,
            crop == 0 ? CropSizes.GROWING : CropSizes.all(crop),
            restoresAs),
        manager,
        network,
        new WindowSampler(clipsOf(trained), copies, seed, radius, scale),
        new WindowSampler(clipsOf(measured), List.of(), ~seed, radius, scale));
  }

  private RecipeCourse fastaiCourse(
      ClipCache clipCache,
      List<ClipCache.Prepared> trained,
      NDManager manager,
      RestorationNetwork network)
      throws IOException {
    ResNetUNet unet = (ResNetUNet) network;
    if (recipe.encoder != null) {
      EncoderWeights.load(recipe.encoder, unet);
    }
    String encoder = null;
    if (recipe.encoder != null || init != null) {
      encoder = (recipe.encoder != null ? recipe.encoder : init).toString();
    } else {
      System.out.println("without --encoder its weights are random, and trained in all stages");
    }
    RecipeSettings settings =
        new RecipeSettings(
            seed,
            length(),
            batch == null ? RecipeSettings.BATCH : batch,
            rate == null ? RecipeSettings.RATE : rate,
            recipe.pairs,
            recipe.overlay == null ? null : recipe.overlay.location(),
            recipe.vgg,
            encoder);
    List<String> stages = recipe.stages;
    if (findRate) {
      stages = (stages.isEmpty() ? RecipeCourse.stageNames() : stages).subList(0, 1);
    }
    Clip footage = recipe.overlay == null ? null : clipCache.prepare(recipe.overlay.fetch()).clip();
    return RecipeCourse.of(settings, stages, manager, unet, clipsOf(trained), footage);
  }

  private Length length() {
    return findRate ? new Length(0, RateFinder.STEPS) : new Length(minutes, steps);
  }

  private <B> int run(Course<B> course, List<ClipCache.Prepared> trained) throws IOException {
    // Weights change outside of any graph. DJL says so to the thread alone that loads libtorch.
    JniUtils.setGradMode(false);
    TrainSettings settings = new TrainSettings(out.toAbsolutePath(), resume, device, producers());
    if (findRate) {
      new RateFinder(settings, course, System.out).run();
      return 0;
    }
    return train(
        new Training<>(
            settings,
            course,
            (weights, done, figures) ->
                ModelArchive.write(settings.out(), card(trained, done, figures), weights),
            System.out));
  }

  /** A GPU takes its steps while all cores make windows. */
  private int producers() {
    return device.equals("gpu") ? Math.max(1, Runtime.getRuntime().availableProcessors() - 2) : 1;
  }

  private int train(Training<?> training) throws IOException {
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
      System.out.println(out.toAbsolutePath() + " is trained");
      return 0;
    } finally {
      saved.countDown();
    }
  }

  private void check(boolean fastai) {
    boolean both = minutes > 0 && steps > 0;
    boolean none = minutes == 0 && steps == 0;
    if (minutes < 0 || steps < 0 || both || (none && !mayBeOpen(fastai))) {
      throw new SettingsException("train takes either --minutes or --steps, above 0");
    }
    if ((batch != null && batch < 1) || (rate != null && !(rate > 0))) {
      throw new SettingsException("--batch and --rate must be above 0");
    }
    if (crop != 0 && (crop < SMALLEST_CROP || crop > LARGEST_CROP || crop % CROP_STEP != 0)) {
      throw new SettingsException(
          "--crop %d: %d to %d in steps of %d"
              .formatted(crop, SMALLEST_CROP, LARGEST_CROP, CROP_STEP));
    }
    if (scale < 1 || scale > 2) {
      throw new SettingsException("--scale " + scale + ": 1 or 2 is possible");
    }
    if (scale == 2 && init == null) {
      throw new SettingsException(
          "--scale 2 trains only what enlarges; give with --init the model that it restores as");
    }
    List<String> foreign =
        fastai ? RecipeOptions.typed(spec, OWN_ALONE) : RecipeOptions.typed(spec, FASTAI_ALONE);
    if (!foreign.isEmpty()) {
      throw new SettingsException(
          "%s: not for --recipe=%s"
              .formatted(String.join(", ", foreign), fastai ? "fastai" : "own"));
    }
    if (!fastai) {
      return;
    }
    if (recipe.noVgg == (recipe.vgg != null)) {
      throw new SettingsException(
          "--recipe=fastai takes either --vgg FILE, for the feature loss, or --no-vgg; "
              + RecipeCourse.VGG_REMEDY);
    }
    RecipeCourse.require(recipe.stages, recipe.vgg, recipe.encoder);
    if (recipe.width < 16 || recipe.width > 128 || recipe.width % 16 != 0) {
      throw new SettingsException(
          "--width "
              + recipe.width
              + ": 16 to 128 in steps of 16; libtorch computes others wrongly on some processors");
    }
    if (recipe.pairs < 0) {
      throw new SettingsException("--pairs " + recipe.pairs + " must be above 0");
    }
  }

  /** Whether it goes without an end of its own: the recipe has epochs, a finder few steps. */
  private boolean mayBeOpen(boolean fastai) {
    return fastai || resume || findRate;
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
    ModelCard found = archive.card();
    if (!found.architecture().equals(card.architecture())) {
      throw new ModelException(
          "%s is a %s, not a %s".formatted(init, found.architecture(), card.architecture()));
    }
    if (found.width() != card.width() || found.layout() != card.layout()) {
      throw new ModelException(init + " is of width " + found.width() + ", not " + card.width());
    }
    if (found.scale() > card.scale()) {
      throw new ModelException(
          init + " is of scale " + found.scale() + "; train with --scale " + found.scale());
    }
    return archive.load(on);
  }

  private static RestorationNetwork network(ModelCard card, Model start, NDManager manager) {
    RestorationNetwork given = start == null ? null : (RestorationNetwork) start.getBlock();
    if (given != null && given.card().scale() == card.scale()) {
      return given;
    }
    RestorationNetwork network = RestorationNetwork.of(card);
    network.initialize(manager);
    if (given != null) {
      network.restoreAs(given);
    }
    return network;
  }

  private static List<Clip> clipsOf(List<ClipCache.Prepared> prepared) {
    return prepared.stream().map(ClipCache.Prepared::clip).toList();
  }

  private ModelCard card(List<ClipCache.Prepared> trained, long done, Figures figures) {
    String name = out.getFileName().toString().replaceFirst("\\.zip$", "");
    boolean fastai = recipe.recipe == Recipe.FASTAI;
    String footage = recipe.overlay == null ? null : recipe.overlay.name();
    ModelCard.Training training =
        new ModelCard.Training(
            String.join(" ", spec.commandLine().getParseResult().originalArgs()),
            codeVersion(),
            seed,
            done,
            fastai ? RecipeCourse.damage(footage) : WindowDamage.meansPerWindow(),
            trained.stream().map(ClipCache.Prepared::source).distinct().toList(),
            figures == null ? Map.of() : named(figures));
    if (fastai) {
      return RecipeCourse.card(name, recipe.width, recipe.attention, training);
    }
    return new ModelCard(
        ModelCard.FORMAT,
        name,
        "unet",
        preset.width(),
        2,
        PlaneLayout.YUV420,
        scale,
        1,
        0.2f,
        0.5f,
        "",
        training);
  }

  private static Map<String, Double> named(Figures figures) {
    Map<String, Double> named = new TreeMap<>();
    named.put("psnr.damaged", rounded(figures.damaged()));
    named.put("psnr.restored", rounded(figures.restored()));
    named.put("psnr.inside.damaged", rounded(figures.insideDamaged()));
    named.put("psnr.inside.restored", rounded(figures.inside()));
    named.put("psnr.outside.restored", rounded(figures.outside()));
    named.put("luma.shift", rounded(figures.shift()));
    if (figures.enlarged() != null) {
      named.put("psnr.bicubic", rounded(figures.enlarged().bicubic()));
      named.put("psnr.lanczos", rounded(figures.enlarged().lanczos()));
    }
    return named;
  }

  private static double rounded(double figure) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.2f", figure));
  }

  private static String codeVersion() {
    String version = TrainCommand.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
