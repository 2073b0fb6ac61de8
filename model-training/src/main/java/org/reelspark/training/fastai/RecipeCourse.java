package org.reelspark.training.fastai;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.ValueRange;
import org.reelspark.training.data.Clip;
import org.reelspark.training.fastai.Stage.Part;
import org.reelspark.training.loop.Clock;
import org.reelspark.training.loop.Course;
import org.reelspark.training.loop.CourseFacts;
import org.reelspark.training.loop.SavedArrays;
import org.reelspark.training.loop.Validated;

/**
 * fastai's recipe: the generator by the feature loss at 128 pixels, at 480 and on whole frames, the
 * critic alone, then both by turns (NoGAN). The rates, norms and turns are those of fastai 1.
 */
public final class RecipeCourse implements Course<PairBatch>, AutoCloseable {
  /** The generator's turn comes when the critic's loss is below this. */
  static final float CRITIC_THRESHOLD = 0.65f;

  /** What the critic's judgement and the pixels count in the generator's turns. */
  static final float CRITIC_WEIGHT = 1;

  static final float PIXEL_WEIGHT = 50;

  /** The critic's rate over the generator's, where both learn. */
  static final float CRITIC_RATE = 5;

  /** Adam's first beta where both learn. */
  private static final float GAN_BETA = 0;

  /** Where somebody without a VGG-16 gets one. */
  public static final String VGG_REMEDY = Vgg16.REMEDY;

  /** A tile of the network's: a square of 640 pixels in one piece. */
  private static final int TILE = 640;

  private static final List<String> PARTS = List.of("pixels", "features", "judged", "critic");
  private static final int PIXELS = 0;
  private static final int FEATURES = 1;
  private static final int JUDGED = 2;
  private static final int CRITIC = 3;

  /** Steps that are taken to measure a stage; the first warms up. */
  private static final int MEASURED_STEPS = 3;

  private final RecipeSettings settings;
  private final List<Stage> stages;
  private final NDManager manager;
  private final ResNetUNet network;
  private final LayerGroups groups;
  private final Critic critic;
  private final FeatureLoss features;
  private final PicturePairs pairs;
  private final PairValidation validation;
  private final Engine engine = Engine.getEngine("PyTorch");
  private Timetable timetable;
  private NDManager ofStage;
  private int stage = -1;
  private Adam generatorAdam;
  private Adam criticAdam;
  private boolean generatorsTurn;

  /**
   * @param stages to go through, their batches and rates as they are wanted
   * @param manager owns all arrays of the run
   * @param network initialized, its weights those to start from
   * @param features null to train by pixels alone
   */
  RecipeCourse(
      RecipeSettings settings,
      List<Stage> stages,
      NDManager manager,
      ResNetUNet network,
      FeatureLoss features,
      PicturePairs pairs) {
    this.settings = settings;
    this.stages = List.copyOf(stages);
    this.manager = manager;
    this.network = network;
    this.groups = new LayerGroups(network);
    this.features = features;
    this.pairs = pairs;
    this.validation = new PairValidation(pairs, network.stride());
    if (stages.stream().anyMatch(each -> each.part() != Part.GENERATOR)) {
      // 128 beside a ResNet-34, as fastai has it.
      critic = new Critic(2 * network.card().width());
      critic.initialize(manager, DataType.FLOAT32, new Shape(1, PicturePairs.COLOURS, 64, 64));
    } else {
      critic = null;
    }
  }

  /**
   * Asserts that there is what a run is told to use, before anything is done for it.
   *
   * @param stages by name
   * @param vgg null for none
   * @param encoder null for none
   * @throws SettingsException where there is no such stage
   * @throws ModelException where a file is missing; the message says where to get one
   */
  public static void require(List<String> stages, Path vgg, Path encoder) {
    for (String name : stages) {
      if (!stageNames().contains(name)) {
        throw new SettingsException(
            "--stages %s: there are %s".formatted(name, String.join(", ", stageNames())));
      }
    }
    if (vgg != null) {
      Vgg16.requireFile(vgg);
    }
    if (encoder != null) {
      EncoderWeights.requireFile(encoder);
    }
  }

  /**
   * Reads what the recipe needs beside clips.
   *
   * @param stages by name, all where there are none
   * @param manager owns all arrays of the run
   * @param network initialized, its weights those to start from
   * @param footage to lay over the clips, where the settings name some; else null
   * @throws SettingsException where no pairs can be made of the clips
   * @throws ModelException where there is no VGG-16 where the settings say
   */
  public static RecipeCourse of(
      RecipeSettings settings,
      List<String> stages,
      NDManager manager,
      ResNetUNet network,
      List<Clip> clips,
      Clip footage)
      throws IOException {
    for (Clip clip : clips) {
      if (Math.min(clip.width(), clip.height()) < network.stride()) {
        throw new SettingsException(
            "%s is %dx%d; the network takes no sides below %d pixels"
                .formatted(clip.name(), clip.width(), clip.height(), network.stride()));
      }
    }
    List<Stage> wanted =
        Stage.ALL.stream()
            .filter(each -> stages.isEmpty() || stages.contains(each.name()))
            .map(each -> each.scaled(settings.batch(), settings.rate()))
            .toList();
    FeatureLoss features =
        settings.vgg() == null
            ? null
            : new FeatureLoss(new Vgg16(manager, settings.vgg(), Vgg16.WIDTH));
    PicturePairs pairs = new PicturePairs(clips, footage, settings.pairs(), settings.seed());
    return new RecipeCourse(settings, wanted, manager, network, features, pairs);
  }

  /** The card of a network that this trains, and that squares may be stretched for. */
  public static ModelCard card(
      String name, int width, boolean attention, ModelCard.Training training) {
    return new ModelCard(
        ModelCard.FORMAT,
        name,
        attention ? ResNetUNet.WITH_ATTENTION : ResNetUNet.PLAIN,
        width,
        0,
        null,
        1,
        1,
        0,
        0,
        "",
        training,
        new PictureContract(
            PictureLayout.RGB, ValueRange.UNIT, ResNetUNet.STRIDE, TILE, TILE / 4, true, true));
  }

  /**
   * What damages the frames, for a card: our kinds and their strengths, or the footage.
   *
   * @param footage its name, null where there is none
   */
  public static Map<String, Double> damage(String footage) {
    if (footage != null) {
      return Map.of(footage + " in soft light", 1.0);
    }
    Map<String, Double> damage = new TreeMap<>();
    PicturePairs.strengths()
        .forEach((kind, strength) -> damage.put(kind.option(), strength.doubleValue()));
    return damage;
  }

  /** The stages by name, in their order. */
  public static List<String> stageNames() {
    return Stage.ALL.stream().map(Stage::name).toList();
  }

  @Override
  public CourseFacts facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Recipe", "fastai");
    facts.put("Stages", String.join(" ", stages.stream().map(Stage::name).toList()));
    facts.put("Network", network.card().architecture() + ", " + network.card().width() + " wide");
    facts.put("Pairs", pairs.trained().length + ", and " + pairs.heldOut().length + " held out");
    facts.put(
        "Damage", settings.overlay() == null ? "ours" : settings.overlay() + " in soft light");
    facts.put("Features", settings.vgg() == null ? "none" : settings.vgg().toString());
    facts.put("Encoder", settings.encoder() == null ? "random" : settings.encoder());
    facts.put("Pictures a step", Integer.toString(settings.batch()));
    facts.put("Peak of the learning rate", Float.toString(settings.rate()));
    facts.put("Seed", Long.toString(settings.seed()));
    return new CourseFacts(
        facts,
        PARTS,
        "Pixels: their mean absolute difference, in ImageNet's deviations, times 50 where the critic"
            + " judges. Features: VGG-16's and their Gram matrices. Judged: how the critic judges what"
            + " is restored. Critic: its own loss. A part counts 0 in steps that do without it.",
        List.of("damaged", "restored", "clean", "defects"));
  }

  @Override
  public ResNetUNet network() {
    return network;
  }

  @Override
  public long steps(PrintStream progress) throws IOException {
    if (settings.length().steps() > 0) {
      return Math.max(settings.length().steps(), stages.size());
    }
    List<Long> own = ownSteps();
    if (settings.length().minutes() == 0) {
      return own.stream().mapToLong(Long::longValue).sum();
    }
    double seconds = 0;
    for (int number = 0; number < stages.size(); number++) {
      double perStep = measured(number);
      progress.printf(Locale.ROOT, "stage %s: %.2f s a step%n", stages.get(number).name(), perStep);
      seconds += own.get(number) * perStep;
    }
    double factor = settings.length().minutes() * 60 / seconds;
    long steps = own.stream().mapToLong(each -> Math.max(1, Math.round(each * factor))).sum();
    progress.printf(
        Locale.ROOT,
        "%d steps in %.0f minutes, %.3g of the recipe's own%n",
        steps,
        settings.length().minutes(),
        factor);
    return steps;
  }

  /** Steps of each stage over its epochs. */
  private List<Long> ownSteps() {
    return stages.stream()
        .map(each -> each.epochs() * each.stepsPerEpoch(pairs.trained().length))
        .toList();
  }

  /** Seconds of a step of a stage, which is forgotten. */
  private double measured(int number) throws IOException {
    Map<String, NDArray> gathered = arrays(network, parameter -> !parameter.requiresGradient());
    if (critic != null) {
      arrays(critic, parameter -> !parameter.requiresGradient())
          .forEach((name, array) -> gathered.put("critic " + name, array));
    }
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    SavedArrays.write(new DataOutputStream(before), gathered);
    enter(number);
    PairBatch batch = batch(new Timetable.Place(number, stages.get(number), 0, 1));
    double seconds = 0;
    for (int i = 0; i < MEASURED_STEPS; i++) {
      Clock clock = new Clock(0);
      // At a rate of 0 weights stay; only norms gather what they see.
      take(stages.get(number), batch, 0, GAN_BETA);
      seconds += i == 0 ? 0 : clock.seconds();
    }
    SavedArrays.read(new DataInputStream(new ByteArrayInputStream(before.toByteArray())), gathered);
    leave();
    return seconds / (MEASURED_STEPS - 1);
  }

  @Override
  public void begin(long steps) {
    timetable = Timetable.of(stages, ownSteps(), steps);
  }

  /** The numbers of the pairs of a step. */
  int[] pairsOf(Timetable.Place place) {
    int[] trained = pairs.trained();
    int batch = place.stage().batch();
    long perEpoch = place.stage().stepsPerEpoch(trained.length);
    long epoch = place.step() / perEpoch;
    long seed = settings.seed() + 1000L * place.number() + 1_000_000L * (epoch + 1);
    int[] order = PicturePairs.shuffled(trained.length, seed);
    int first = (int) (place.step() % perEpoch) * batch;
    return IntStream.range(first, first + batch)
        .map(i -> trained[order[i % order.length]])
        .toArray();
  }

  @Override
  public PairBatch batch(long step) {
    return batch(timetable.at(step));
  }

  private PairBatch batch(Timetable.Place place) {
    int size = place.stage().size();
    int[] numbers = pairsOf(place);
    List<float[][]> shown =
        IntStream.range(0, numbers.length)
            .parallel()
            .mapToObj(i -> shown(place, i, numbers[i], size))
            .toList();
    int values = shown.get(0)[0].length / PicturePairs.COLOURS;
    PairBatch batch;
    if (size > 0) {
      batch = new PairBatch(numbers.length, size, size);
    } else {
      int height = Augmentation.whole(pairs.format(numbers[0]).height(), network.stride());
      batch = new PairBatch(numbers.length, height, values / height);
    }
    for (int i = 0; i < numbers.length; i++) {
      batch.put(i, shown.get(i)[0], shown.get(i)[1]);
    }
    return batch;
  }

  private float[][] shown(Timetable.Place place, int i, int number, int size) {
    long seed = settings.seed() * 0x9E3779B97F4A7C15L + place.number();
    Augmentation augmentation =
        Augmentation.drawn(new SplittableRandom(seed + (place.step() << 16) + ((long) i << 8)));
    PicturePairs.Pair pair = pairs.pair(number);
    return new float[][] {
      augmentation.of(pair.damaged(), pair.height(), pair.width(), size, network.stride()),
      augmentation.of(pair.clean(), pair.height(), pair.width(), size, network.stride())
    };
  }

  @Override
  public float rate(long step) {
    Timetable.Place place = timetable.at(step);
    return place.stage().part() == Part.BOTH
        ? place.stage().highest()
        : cycle(place).rate(place.step());
  }

  /** Adam's first beta at a step. */
  float beta(long step) {
    Timetable.Place place = timetable.at(step);
    return place.stage().part() == Part.BOTH ? GAN_BETA : cycle(place).beta(place.step());
  }

  private static Cycle cycle(Timetable.Place place) {
    return new Cycle(place.stage().highest(), place.stage().pctStart(), place.steps());
  }

  @Override
  public float[] step(PairBatch batch, long step, float rate) {
    Timetable.Place place = timetable.at(step);
    if (place.number() != stage) {
      enter(place.number());
    }
    // What is left out of the critic follows from the step, so that a resumed run goes on as it
    // was.
    engine.setRandomSeed((int) (settings.seed() * 31 + step));
    float[] losses = take(place.stage(), batch, rate, beta(step));
    for (int part = 0; part < losses.length; part++) {
      if (!Float.isFinite(losses[part])) {
        throw new ArithmeticException(
            "step %d, stage %s: the loss is no number any more (%s); train with a lower rate"
                .formatted(step, place.stage().name(), PARTS.get(part)));
      }
    }
    return losses;
  }

  /** Begins a stage: what Adam remembers begins anew. */
  private void enter(int number) {
    leave();
    stage = number;
    ofStage = manager.newSubManager();
    boolean frozen = stages.get(number).frozen() && settings.encoder() != null;
    generatorAdam = new Adam(network, ofStage, parameter -> groups.of(parameter, frozen));
    criticAdam = critic == null ? null : new Adam(critic, ofStage, parameter -> 0);
    generatorsTurn = false;
  }

  private void leave() {
    if (ofStage != null) {
      ofStage.close();
      ofStage = null;
    }
    stage = -1;
  }

  private float[] take(Stage now, PairBatch batch, float rate, float beta) {
    float[] losses = new float[PARTS.size()];
    switch (now.part()) {
      case GENERATOR -> {
        restore(batch, losses);
        generatorAdam.step(now.rates(rate), beta);
      }
      case CRITIC -> {
        losses[CRITIC] = judge(batch, false);
        criticAdam.step(new float[] {rate}, beta);
      }
      case BOTH -> {
        if (generatorsTurn) {
          deceive(batch, losses);
          generatorAdam.step(now.rates(rate), beta);
          criticAdam.forgetGradients();
          generatorsTurn = false;
        } else {
          losses[CRITIC] = judge(batch, true);
          criticAdam.step(new float[] {CRITIC_RATE * rate}, beta);
          generatorsTurn = losses[CRITIC] < CRITIC_THRESHOLD;
        }
      }
    }
    return losses;
  }

  /** Whether the generator learns next where both learn. */
  boolean isGeneratorsTurn() {
    return generatorsTurn;
  }

  Critic critic() {
    return critic;
  }

  Timetable timetable() {
    return timetable;
  }

  /** The generator's gradients by pixels and features. */
  private void restore(PairBatch batch, float[] losses) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = engine.newGradientCollector()) {
      NDArray made = ResNetUNet.normalised(made(scope, batch, true));
      NDArray clean = ResNetUNet.normalised(batch.clean(scope));
      NDArray pixels = FeatureLoss.pixels(made, clean);
      NDArray sum = pixels;
      if (features != null) {
        NDArray own = features.features(made, clean);
        losses[FEATURES] = own.getFloat();
        sum = pixels.add(own);
      }
      losses[PIXELS] = pixels.getFloat();
      collector.backward(sum);
    }
  }

  /** The critic's gradients by the mean over clean and restored pictures; gives its loss. */
  private float judge(PairBatch batch, boolean generatorTrains) {
    try (NDManager scope = manager.newSubManager()) {
      // Outside the collector: nothing of it flows back into the generator.
      NDArray made = ResNetUNet.normalised(made(scope, batch, generatorTrains));
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray clean = ResNetUNet.normalised(batch.clean(scope));
        NDArray both = Critic.real(judged(scope, clean)).add(Critic.made(judged(scope, made)));
        NDArray loss = FeatureLoss.times(both, 0.5f);
        collector.backward(loss);
        return loss.getFloat();
      }
    }
  }

  /** The generator's gradients by the critic and pixels. */
  private void deceive(PairBatch batch, float[] losses) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = engine.newGradientCollector()) {
      NDArray made = ResNetUNet.normalised(made(scope, batch, true));
      NDArray clean = ResNetUNet.normalised(batch.clean(scope));
      NDArray judged = FeatureLoss.times(Critic.real(judged(scope, made)), CRITIC_WEIGHT);
      NDArray pixels = FeatureLoss.times(FeatureLoss.pixels(made, clean), PIXEL_WEIGHT);
      losses[JUDGED] = judged.getFloat();
      losses[PIXELS] = pixels.getFloat();
      collector.backward(judged.add(pixels));
    }
  }

  private NDArray made(NDManager scope, PairBatch batch, boolean training) {
    return network
        .forward(new ParameterStore(scope, false), new NDList(batch.damaged(scope)), training)
        .singletonOrThrow();
  }

  private NDArray judged(NDManager scope, NDArray pictures) {
    return critic
        .forward(new ParameterStore(scope, false), new NDList(pictures), true)
        .singletonOrThrow();
  }

  @Override
  public Validated validate() {
    return validation.measure(network, manager);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    SavedArrays.write(out, arrays(network, parameter -> true));
    if (critic != null) {
      SavedArrays.write(out, arrays(critic, parameter -> true));
    }
    out.writeInt(stage);
    if (stage >= 0) {
      out.writeBoolean(generatorsTurn);
      generatorAdam.write(out);
      if (critic != null) {
        criticAdam.write(out);
      }
    }
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    SavedArrays.read(in, arrays(network, parameter -> true));
    if (critic != null) {
      SavedArrays.read(in, arrays(critic, parameter -> true));
    }
    int number = in.readInt();
    if (number >= 0) {
      enter(number);
      generatorsTurn = in.readBoolean();
      generatorAdam.read(in);
      if (critic != null) {
        criticAdam.read(in);
      }
    }
  }

  @Override
  public void close() throws IOException {
    pairs.close();
  }

  private static Map<String, NDArray> arrays(Block block, Predicate<Parameter> wanted) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Pair<String, Parameter> each : block.getParameters()) {
      if (wanted.test(each.getValue())) {
        arrays.put(each.getKey(), each.getValue().getArray());
      }
    }
    return arrays;
  }
}
