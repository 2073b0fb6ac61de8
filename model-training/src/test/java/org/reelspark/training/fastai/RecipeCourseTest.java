package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.TestClips;
import org.reelspark.training.fastai.Stage.Part;
import org.reelspark.training.loop.Figures;
import org.reelspark.training.loop.Length;

/** All stages in small: a network a quarter as wide, 32 to 64 pixels, a few steps. */
class RecipeCourseTest {
  private static final PictureFormat FORMAT = new PictureFormat(96, 72, Chroma.YUV420, 8);
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());
  private static final String GIVEN = "resnet34.safetensors";

  private static final Stage FROZEN =
      new Stage("1a", Part.GENERATOR, 32, 4, true, 0, 1e-2f, 0.9, 2);
  private static final Stage UNFROZEN =
      new Stage("1b", Part.GENERATOR, 32, 4, false, 1e-5f, 1e-3f, 0.9, 1);
  private static final Stage WHOLE =
      new Stage("3", Part.GENERATOR, 0, 1, true, 1e-6f, 1e-3f, 0.3, 1);
  private static final Stage CRITIC =
      new Stage("critic", Part.CRITIC, 64, 2, false, 1e-3f, 1e-3f, 0.3, 1);
  private static final Stage BOTH = new Stage("gan1", Part.BOTH, 64, 2, false, 1e-4f, 1e-4f, 0, 1);

  @TempDir private Path folder;
  private NDManager manager;
  private Clip clip;
  private ResNetUNet network;

  @BeforeEach
  void make() throws IOException {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    clip = TestClips.write(folder, FORMAT, 20, 360);
    network = network();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private ResNetUNet network() {
    Engine.getEngine("PyTorch").setRandomSeed(5);
    ResNetUNet fresh =
        (ResNetUNet)
            RestorationNetwork.of(RecipeCourse.card("test", 16, false, ModelCard.Training.NONE));
    fresh.initialize(manager);
    return fresh;
  }

  private RecipeCourse course(String encoder, FeatureLoss features, Stage... stages) {
    RecipeSettings settings =
        new RecipeSettings(1, new Length(0, 0), 64, 1e-2f, 0, null, null, encoder);
    PicturePairs pairs = new PicturePairs(List.of(clip), null, 0, 1);
    return new RecipeCourse(settings, List.of(stages), manager, network, features, pairs);
  }

  /** Takes steps and gives their losses. */
  private static List<float[]> run(RecipeCourse course, long from, long to) {
    List<float[]> losses = new ArrayList<>();
    for (long step = from; step < to; step++) {
      losses.add(course.step(course.batch(step), step, course.rate(step)));
    }
    return losses;
  }

  private Map<Parameter, float[]> weights() {
    Map<Parameter, float[]> weights = new LinkedHashMap<>();
    for (Pair<String, Parameter> each : network.getParameters()) {
      weights.put(each.getValue(), each.getValue().getArray().toFloatArray());
    }
    return weights;
  }

  /** Names of those of the encoder's parameters that are not what they were. */
  private List<String> changed(Map<Parameter, float[]> before) {
    List<String> changed = new ArrayList<>();
    network
        .encoderParameters()
        .forEach(
            (name, parameter) -> {
              if (!Arrays.equals(before.get(parameter), parameter.getArray().toFloatArray())) {
                changed.add(name);
              }
            });
    return changed;
  }

  private List<String> convolutions() {
    return network.encoderParameters().keySet().stream()
        .filter(name -> name.matches("(.*\\.)?(conv\\d|downsample\\.0)\\.weight"))
        .toList();
  }

  @Test
  void aFrozenEncoderKeepsItsConvolutionsAndLearnsItsNorms() throws IOException {
    try (RecipeCourse course = course(GIVEN, null, FROZEN)) {
      course.begin(course.steps(NOWHERE));
      Map<Parameter, float[]> before = weights();
      run(course, 0, 2);
      assertThat(convolutions()).hasSize(36);
      assertThat(changed(before))
          .doesNotContainAnyElementsOf(convolutions())
          .contains("bn1.weight", "layer2.0.downsample.1.bias", "layer4.2.bn2.running_mean");
    }
  }

  @Test
  void anUnfrozenEncoderLearns() throws IOException {
    try (RecipeCourse course = course(GIVEN, null, UNFROZEN)) {
      course.begin(course.steps(NOWHERE));
      Map<Parameter, float[]> before = weights();
      run(course, 0, 2);
      assertThat(changed(before)).containsAll(convolutions());
    }
  }

  @Test
  void anEncoderWithoutWeightsOfItsOwnIsNeverFrozen() throws IOException {
    try (RecipeCourse course = course(null, null, FROZEN)) {
      course.begin(course.steps(NOWHERE));
      Map<Parameter, float[]> before = weights();
      run(course, 0, 2);
      assertThat(changed(before)).containsAll(convolutions());
    }
  }

  /** Adam's first step is as long as the rate, whatever the gradient. */
  @Test
  void eachGroupOfLayersLearnsAtItsOwnRate() throws IOException {
    Stage stage = new Stage("x", Part.GENERATOR, 32, 4, false, 1e-4f, 1e-2f, 0.9, 1);
    try (RecipeCourse course = course(GIVEN, null, stage)) {
      course.begin(course.steps(NOWHERE));
      Map<Parameter, float[]> before = weights();
      course.step(course.batch(0), 0, stage.highest());
      Map<String, Parameter> encoder = network.encoderParameters();
      Parameter early = encoder.get("layer1.0.conv1.weight");
      assertThat(moved(before.get(early), early)).isCloseTo(1e-4f, within(5e-6f));
      Parameter late = encoder.get("layer3.0.conv1.weight");
      assertThat(moved(before.get(late), late)).isCloseTo(1e-3f, within(5e-5f));
      Parameter last =
          network
              .getChildren()
              .values()
              .get(network.getChildren().size() - 1)
              .getParameters()
              .get("weight");
      assertThat(moved(before.get(last), last)).isCloseTo(1e-2f, within(5e-4f));
    }
  }

  /** The median of how far the weights went. */
  private static float moved(float[] then, Parameter parameter) {
    float[] now = parameter.getArray().toFloatArray();
    double[] far =
        IntStream.range(0, now.length)
            .mapToDouble(i -> Math.abs(now[i] - then[i]))
            .sorted()
            .toArray();
    return (float) far[far.length / 2];
  }

  @Test
  void ratesFollowOneCycleInEachStageAndAreEvenWhereBothLearn() throws IOException {
    Stage ten = new Stage("1a", Part.GENERATOR, 32, 4, true, 0, 1e-2f, 0.9, 10);
    try (RecipeCourse course = course(GIVEN, null, ten, WHOLE, BOTH)) {
      // 18 pairs are trained on: four batches of four an epoch, eighteen of one, nine of two.
      assertThat(course.steps(NOWHERE)).isEqualTo(40 + 18 + 9);
      course.begin(67);
      assertThat(course.rate(0)).isCloseTo(1e-2f / 25, within(1e-9f));
      assertThat(course.rate(36)).isCloseTo(1e-2f, within(1e-9f));
      assertThat(course.rate(38)).isCloseTo(5e-3f, within(1e-5f));
      assertThat(course.rate(40)).isCloseTo(1e-3f / 25, within(1e-9f));
      assertThat(course.rate(45)).isCloseTo(1e-3f, within(1e-9f));
      assertThat(course.rate(57)).isLessThan(2e-5f);
      assertThat(course.beta(0)).isEqualTo(0.95f);
      assertThat(course.beta(36)).isEqualTo(0.85f);
      for (long step = 58; step < 67; step++) {
        assertThat(course.rate(step)).isEqualTo(1e-4f);
        assertThat(course.beta(step)).isZero();
      }
    }
  }

  @Test
  void whatIsHeldOutIsNeverTrainedOnAndAllElseIsInEveryEpoch() throws IOException {
    List<Stage> stages = Stage.ALL.stream().map(each -> each.scaled(4, 1e-2f)).toList();
    PicturePairs pairs = new PicturePairs(List.of(clip), null, 0, 1);
    try (RecipeCourse course = course(GIVEN, null, stages.toArray(Stage[]::new))) {
      long steps = course.steps(NOWHERE);
      course.begin(steps);
      Timetable timetable = course.timetable();
      TreeSet<Integer> seen = new TreeSet<>();
      for (long step = 0; step < steps; step++) {
        for (int number : course.pairsOf(timetable.at(step))) {
          seen.add(number);
        }
      }
      assertThat(seen)
          .containsExactlyElementsOf(new TreeSet<>(IntStream.of(pairs.trained()).boxed().toList()))
          .doesNotContainAnyElementsOf(IntStream.of(pairs.heldOut()).boxed().toList());
      long first = 40 + 40 + 180 + 180;
      TreeSet<Integer> epoch = new TreeSet<>();
      for (long step = first; step < first + 18; step++) {
        epoch.add(course.pairsOf(timetable.at(step))[0]);
      }
      assertThat(epoch).isEqualTo(seen);
    }
  }

  /** Parts of the loss: pixels, features, how the critic judges, the critic's own. */
  @Test
  void theGeneratorsTurnComesWhenTheCriticsLossIsBelowTheThresholdAndLastsOneStep()
      throws IOException {
    Stage fast = new Stage("gan1", Part.BOTH, 64, 2, false, 1e-3f, 1e-3f, 0, 4);
    try (RecipeCourse course = course(GIVEN, null, fast)) {
      course.begin(course.steps(NOWHERE));
      boolean generatorsTurn = false;
      int generator = 0;
      int waited = 0;
      for (long step = 0; step < 30; step++) {
        assertThat(course.isGeneratorsTurn()).as("step %d", step).isEqualTo(generatorsTurn);
        Map<Parameter, float[]> before = weights();
        float[] losses = course.step(course.batch(step), step, course.rate(step));
        assertThat(losses[0] > 0).isEqualTo(generatorsTurn);
        assertThat(losses[3] > 0).isEqualTo(!generatorsTurn);
        assertThat(changed(before).containsAll(convolutions())).isEqualTo(generatorsTurn);
        generator += generatorsTurn ? 1 : 0;
        waited += !generatorsTurn && losses[3] >= 0.65f ? 1 : 0;
        generatorsTurn = !generatorsTurn && losses[3] < 0.65f;
      }
      assertThat(generator).as("turns of the generator").isPositive();
      assertThat(waited).as("steps after which the critic went on").isPositive();
    }
  }

  /** Adam's first step is as long as the rate, whatever the gradient. */
  @Test
  void whereBothLearnTheCriticsRateIsFiveTimesAndPixelsCountFiftyTimes() throws IOException {
    Stage fast = new Stage("gan1", Part.BOTH, 64, 2, false, 1e-3f, 1e-3f, 0, 4);
    try (RecipeCourse course = course(GIVEN, null, fast)) {
      course.begin(course.steps(NOWHERE));
      Parameter judging = course.critic().getParameters().get("01first_weight");
      float[] then = judging.getArray().toFloatArray();
      course.step(course.batch(0), 0, 1e-3f);
      assertThat(moved(then, judging)).isCloseTo(5e-3f, within(25e-5f));

      long step = 1;
      while (!course.isGeneratorsTurn()) {
        course.step(course.batch(step), step, 1e-3f);
        step++;
      }
      float[] expected = losses(course, step);
      Parameter restoring = network.encoderParameters().get("layer1.0.conv1.weight");
      then = restoring.getArray().toFloatArray();
      float[] losses = course.step(course.batch(step), step, 1e-3f);
      assertThat(moved(then, restoring)).isCloseTo(1e-3f, within(5e-5f));
      assertThat(losses[0]).isCloseTo(50 * expected[0], within(1e-3f * losses[0]));
      assertThat(losses[2]).isCloseTo(expected[1], within(1e-3f * losses[2]));
    }
  }

  /**
   * Mean absolute difference and the critic's cross-entropy of what is restored; leaves no trace.
   */
  private float[] losses(RecipeCourse course, long step) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    course.write(new DataOutputStream(state));
    Engine.getEngine("PyTorch").setRandomSeed((int) (31 + step));
    float[] losses;
    try (NDManager scope = manager.newSubManager()) {
      PairBatch batch = course.batch(step);
      ParameterStore store = new ParameterStore(scope, false);
      NDArray made = network.forward(store, new NDList(batch.damaged(scope)), true).get(0);
      NDArray difference =
          ResNetUNet.normalised(made).sub(ResNetUNet.normalised(batch.clean(scope))).abs().mean();
      NDArray logits =
          course.critic().forward(store, new NDList(ResNetUNet.normalised(made)), true).get(0);
      NDArray judged = logits.neg().exp().add(1).log().mean();
      losses = new float[] {difference.getFloat(), judged.getFloat()};
    }
    course.read(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
    return losses;
  }

  @Test
  void theCriticLearnsAloneWithoutTheGenerator() throws IOException {
    try (RecipeCourse course = course(GIVEN, null, CRITIC)) {
      course.begin(course.steps(NOWHERE));
      Map<Parameter, float[]> before = weights();
      List<float[]> losses = run(course, 0, 9);
      assertThat(losses.get(8)[3]).isLessThan(losses.get(0)[3]);
      weights().forEach((parameter, now) -> assertThat(now).isEqualTo(before.get(parameter)));
    }
  }

  /** DJL adds up what flows through the critic while the generator learns from it. */
  @Test
  void theGeneratorsTurnLeavesNoGradientsInTheCritic() throws IOException {
    Stage fast = new Stage("gan1", Part.BOTH, 64, 2, false, 1e-3f, 1e-3f, 0, 4);
    try (RecipeCourse course = course(GIVEN, null, fast)) {
      course.begin(course.steps(NOWHERE));
      long step = 0;
      while (!course.isGeneratorsTurn()) {
        course.step(course.batch(step), step, course.rate(step));
        step++;
      }
      course.step(course.batch(step), step, course.rate(step));
      for (Pair<String, Parameter> each : course.critic().getParameters()) {
        if (each.getValue().requiresGradient()) {
          float norm = each.getValue().getArray().getGradient().norm().getFloat();
          assertThat(norm).as(each.getKey()).isZero();
        }
      }
    }
  }

  @Test
  void featuresAreAPartOfTheLossWhereThereIsAVgg() throws IOException {
    Path file = folder.resolve("vgg.safetensors");
    Numbered.writeVgg(file, 16);
    FeatureLoss features = new FeatureLoss(new Vgg16(manager, file, 16));
    try (RecipeCourse course = course(GIVEN, features, FROZEN)) {
      course.begin(course.steps(NOWHERE));
      float[] losses = run(course, 0, 1).get(0);
      assertThat(losses[0]).isPositive();
      assertThat(losses[1]).isPositive();
      assertThat(losses[2]).isZero();
    }
  }

  @Test
  void aResumedRunEndsWithTheWeightsOfAnUninterruptedOne() throws IOException {
    Stage[] stages = {FROZEN, WHOLE, CRITIC, BOTH};
    List<float[]> whole;
    try (RecipeCourse course = course(GIVEN, null, stages)) {
      course.begin(6);
      run(course, 0, 6);
      whole = new ArrayList<>(weights().values());
    }
    network = network();
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    try (RecipeCourse course = course(GIVEN, null, stages)) {
      course.begin(6);
      run(course, 0, 5);
      course.write(new DataOutputStream(state));
    }
    network = network();
    try (RecipeCourse course = course(GIVEN, null, stages)) {
      course.begin(6);
      course.read(new DataInputStream(new ByteArrayInputStream(state.toByteArray())));
      run(course, 5, 6);
    }
    List<float[]> parts = new ArrayList<>(weights().values());
    assertThat(parts).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void minutesShortenAllStagesAndMeasuringThemLeavesNoTrace() throws IOException {
    RecipeSettings settings =
        new RecipeSettings(1, new Length(1e-3, 0), 64, 1e-2f, 0, null, null, GIVEN);
    Map<Parameter, float[]> before = weights();
    try (RecipeCourse course =
        new RecipeCourse(
            settings,
            List.of(FROZEN, CRITIC, BOTH),
            manager,
            network,
            null,
            new PicturePairs(List.of(clip), null, 0, 1))) {
      assertThat(course.steps(NOWHERE)).isBetween(3L, 25L);
    }
    weights().forEach((parameter, now) -> assertThat(now).isEqualTo(before.get(parameter)));
  }

  @Test
  void sixtyStepsBringTheRestoredSquaresNearerToTheCleanOnesInBrightnessToo() throws IOException {
    Stage stage = new Stage("1a", Part.GENERATOR, 32, 4, true, 0, 1e-2f, 0.3, 50);
    try (RecipeCourse course = course(null, null, stage)) {
      course.begin(60);
      Figures before = course.validate().figures();
      run(course, 0, 60);
      Figures after = course.validate().figures();
      assertThat(Math.abs(after.shift())).isLessThan(Math.abs(before.shift()) / 10);
      assertThat(after.restored()).isGreaterThan(before.restored() + 3);
    }
  }

  @Test
  void aClipThatIsTooSmallIsNamed() throws IOException {
    RecipeSettings settings =
        new RecipeSettings(1, new Length(0, 0), 64, 1e-2f, 0, null, null, null);
    PictureFormat small = new PictureFormat(96, 24, Chroma.YUV420, 8);
    Clip low = TestClips.write(folder, small, 4, 360);
    assertThatThrownBy(
            () -> RecipeCourse.of(settings, List.of(), manager, network, List.of(low), null))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("test is 96x24");
  }

  @Test
  void aStageThatThereIsNotIsRefusedWithThoseThatThereAre() {
    assertThatThrownBy(() -> RecipeCourse.require(List.of("3", "4"), null, null))
        .isInstanceOf(SettingsException.class)
        .hasMessage("--stages 4: there are 1a, 1b, 2a, 2b, 3, critic, gan1, gan2");
  }

  @Test
  void filesThatAreMissingAreNamedWithWhereToGetThem() {
    Path none = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> RecipeCourse.require(List.of(), none, null))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none.safetensors: there is no VGG-16 there")
        .hasMessageContaining("torchvision.models.vgg16_bn");
    assertThatThrownBy(() -> RecipeCourse.require(List.of(), null, none))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none.safetensors: there is no ResNet-34 there")
        .hasMessageContaining("torchvision.models.resnet34");
  }
}
