package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.TestClips;
import org.reelspark.training.data.WindowSampler;

class TrainingTest {
  private static final PictureFormat FORMAT = new PictureFormat(144, 136, Chroma.YUV420, 8);
  private static final PictureFormat LARGE = new PictureFormat(272, 264, Chroma.YUV420, 8);
  private static final ModelCard CARD = card(1);
  private static final ModelCard ENLARGING = card(2);

  @TempDir private Path folder;
  private Clip clip;
  private int windows = 1;

  @BeforeEach
  void writeClip() throws IOException {
    clip = TestClips.write(folder, FORMAT, 12, 360);
  }

  @Test
  void resumedRunEndsWithTheWeightsOfAnUninterruptedOne() throws IOException {
    List<float[]> whole = train(folder.resolve("whole.zip"), 6, false, 7, 6);
    train(folder.resolve("parts.zip"), 6, false, 7, 3);
    List<float[]> parts = train(folder.resolve("parts.zip"), 6, true, 7, 6);
    assertThat(parts).usingRecursiveComparison().isEqualTo(whole);
  }

  @Test
  void aRunWhoseWindowsAreSharedAmongThreadsGoesOnExactly() throws IOException {
    windows = 5;
    resumedRunEndsWithTheWeightsOfAnUninterruptedOne();
  }

  @Test
  void anEnlargingRunTeachesTheDetailAloneAndGoesOnExactly() throws IOException {
    clip = TestClips.write(folder, LARGE, 12, 360);
    List<float[]> fresh = train(ENLARGING, folder.resolve("fresh.zip"), 3, false, 7, 0);
    List<float[]> whole = train(ENLARGING, folder.resolve("whole.zip"), 3, false, 7, 3);
    train(ENLARGING, folder.resolve("parts.zip"), 3, false, 7, 1);
    List<float[]> parts = train(ENLARGING, folder.resolve("parts.zip"), 3, true, 7, 3);
    assertThat(parts).usingRecursiveComparison().isEqualTo(whole);
    for (int i = 0; i < whole.size(); i++) {
      boolean same = Arrays.equals(whole.get(i), fresh.get(i));
      // The last are those of the detail: six convolutions, weights and biases.
      assertThat(same).as("array %d", i).isEqualTo(i < whole.size() - 12);
    }
    assertThat(Files.readString(folder.resolve("whole.jsonl"))).contains("\"loss.chroma\":");
  }

  @Test
  void theLossOfOneBatchFallsAsItIsLearnt() throws IOException {
    clip = TestClips.write(folder, LARGE, 12, 360);
    Engine.getEngine("PyTorch").setRandomSeed(5);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(ENLARGING);
      network.initialize(manager);
      WindowSampler sampler = new WindowSampler(List.of(clip), List.of(), 7, 2, 2);
      WindowCourse course = course(manager, network, sampler, 7, 40);
      course.begin(40);
      Batch batch = course.batch(0);
      float[] first = course.step(batch, 0, 1e-3f);
      float[] last = first;
      for (int step = 1; step < 40; step++) {
        last = course.step(batch, step, 1e-3f);
      }
      assertThat(last[0]).isLessThan(0.95f * first[0]);
    }
  }

  @Test
  void anotherSeedGivesOtherWeights() throws IOException {
    List<float[]> one = train(folder.resolve("one.zip"), 2, false, 1, 2);
    List<float[]> two = train(folder.resolve("two.zip"), 2, false, 2, 2);
    assertThat(one.get(0)).isNotEqualTo(two.get(0));
  }

  @Test
  void checkpointOfAnotherRunIsRefused() throws IOException {
    train(folder.resolve("run.zip"), 2, false, 1, 1);
    assertThatThrownBy(() -> train(folder.resolve("run.zip"), 2, true, 2, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another run");
  }

  @Test
  void runLeavesPictureLogAndPage() throws IOException {
    train(folder.resolve("run.zip"), 2, false, 1, 2);
    assertThat(folder.resolve("run.png")).isNotEmptyFile();
    for (String curve : List.of("loss", "rate", "restored", "inside", "outside")) {
      assertThat(folder.resolve("run." + curve + ".png")).isNotEmptyFile();
    }
    assertThat(folder.resolve("run.html")).content().contains("Learning rate", "base64,");
    List<String> log = Files.readAllLines(folder.resolve("run.jsonl"));
    assertThat(log).allMatch(line -> line.startsWith("{\"step\":2,")).hasSize(2);
  }

  @Test
  void theLogHasThePartsOfTheLossThatAddUpToIt() throws IOException {
    train(folder.resolve("run.zip"), 1, false, 1, 1);
    JsonNode line =
        new ObjectMapper().readTree(Files.readAllLines(folder.resolve("run.jsonl")).get(0));
    double sum =
        RestorationLoss.PARTS.stream().mapToDouble(p -> line.get("loss." + p).asDouble()).sum();
    assertThat(line.get("loss").asDouble()).isCloseTo(sum, within(1e-5)).isPositive();
  }

  @Test
  void aNewRunForgetsTheValidationPicturesOfTheOneBefore() throws IOException {
    train(folder.resolve("run.zip"), 2, false, 1, 1);
    train(folder.resolve("run.zip"), 2, true, 1, 2);
    RunFiles files = new RunFiles(folder.resolve("run.zip"));
    assertThat(files.pictures()).extracting(RunFiles::step).containsExactly(1L, 2L);
    train(folder.resolve("run.zip"), 1, false, 1, 1);
    assertThat(files.pictures()).extracting(RunFiles::step).containsExactly(1L);
  }

  @Test
  void gradientsAreTheSameWhenGarbageIsCollectedOnTheWay() throws InterruptedException {
    List<float[]> undisturbed = gradients(false);
    List<float[]> disturbed = gradients(true);
    assertThat(IntStream.range(0, undisturbed.size()))
        .allMatch(i -> Arrays.equals(disturbed.get(i), undisturbed.get(i)));
  }

  @Test
  void gradientsOfSharesAddUpToThoseOfAllWindows() {
    List<float[]> together = gradients(1);
    List<float[]> shared = gradients(3);
    for (int i = 0; i < together.size(); i++) {
      float[] expected = together.get(i);
      double largest = 0;
      double furthest = 0;
      for (int at = 0; at < expected.length; at++) {
        largest = Math.max(largest, Math.abs(expected[at]));
        furthest = Math.max(furthest, Math.abs(expected[at] - shared.get(i)[at]));
      }
      assertThat(furthest).as("array %d", i).isLessThan(1e-4 * largest);
    }
  }

  /** The sums of what shares of five windows give. */
  private List<float[]> gradients(int shares) {
    Engine.getEngine("PyTorch").setRandomSeed(5);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(CARD);
      network.initialize(manager);
      network.getParameters().forEach(p -> p.getValue().getArray().setRequiresGradient(true));
      WindowSampler sampler = new WindowSampler(List.of(clip), 7, 2);
      Batch batch = Batch.of(sampler, 0, 5, 64);
      RestorationObjective objective = new RestorationObjective(sampler);
      List<OwnGradients> own = new ArrayList<>();
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        for (Batch share : batch.shared(shares)) {
          OwnGradients gradients = new OwnGradients(manager);
          NDArray loss = RestorationLoss.sum(objective.losses(network, gradients, manager, share));
          collector.backward(loss.mul(share.count() / 5f));
          own.add(gradients);
        }
      }
      assertThat(own).hasSize(shares);
      List<float[]> sums = new ArrayList<>();
      for (Pair<String, Parameter> parameter : network.getParameters()) {
        float[] sum = new float[(int) parameter.getValue().getArray().size()];
        for (OwnGradients each : own) {
          float[] gradient = each.of(parameter.getValue()).toFloatArray();
          for (int i = 0; i < sum.length; i++) {
            sum[i] += gradient[i];
          }
        }
        sums.add(sum);
      }
      return sums;
    }
  }

  /** The gradients of one window's loss. */
  private List<float[]> gradients(boolean collecting) throws InterruptedException {
    Engine.getEngine("PyTorch").setRandomSeed(5);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(CARD);
      network.initialize(manager);
      network.getParameters().forEach(p -> p.getValue().getArray().setRequiresGradient(true));
      Batch batch = Batch.of(new WindowSampler(List.of(clip), 7, 2), 0, 1, 64);
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray windows = batch.windows(manager);
        NDList outputs =
            network.forward(new ParameterStore(manager, false), new NDList(windows), true);
        NDArray centres = windows.get(":, 2");
        NDArray loss =
            RestorationLoss.of(outputs, centres, batch.targets(manager), batch.masks(manager));
        if (collecting) {
          collectGarbage();
        }
        collector.backward(loss);
      }
      List<float[]> gradients = new ArrayList<>();
      for (Pair<String, Parameter> parameter : network.getParameters()) {
        gradients.add(parameter.getValue().getArray().getGradient().toFloatArray());
      }
      return gradients;
    }
  }

  /** Returns when all direct buffers that were garbage are freed. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> collected = new ReferenceQueue<>();
    // The second is found when all that was found with the first has been dealt with.
    for (int i = 0; i < 2; i++) {
      PhantomReference<Object> garbage = new PhantomReference<>(new Object(), collected);
      System.gc();
      assertThat((Object) collected.remove()).isSameAs(garbage);
    }
  }

  private WindowCourse course(
      NDManager manager, RestorationNetwork network, WindowSampler sampler, long seed, long steps) {
    return new WindowCourse(
        new WindowCourse.Settings(
            Preset.SMALL, seed, new Length(0, steps), windows, 1e-3f, CropSizes.GROWING, null),
        manager,
        network,
        sampler,
        sampler);
  }

  /** Trains until {@code stopAt} and gives all weights. */
  private List<float[]> train(Path out, long steps, boolean resume, long seed, int stopAt)
      throws IOException {
    return train(CARD, out, steps, resume, seed, stopAt);
  }

  private List<float[]> train(
      ModelCard card, Path out, long steps, boolean resume, long seed, int stopAt)
      throws IOException {
    // Who makes the windows makes no difference.
    TrainSettings settings = new TrainSettings(out, resume, "cpu", resume ? 3 : 1);
    Engine.getEngine("PyTorch").setRandomSeed(5);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      WindowSampler sampler = new WindowSampler(List.of(clip), List.of(), seed, 2, card.scale());
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      WindowCourse course = course(manager, network, sampler, seed, steps);
      Training<Batch> training =
          new Training<>(
              settings,
              course,
              (n, done, figures) -> {},
              new PrintStream(text, true, StandardCharsets.UTF_8));
      assertThat(training.run(stopAt)).isEqualTo(stopAt == steps);
      List<float[]> weights = new ArrayList<>();
      for (Pair<String, Parameter> parameter : network.getParameters()) {
        weights.add(parameter.getValue().getArray().toFloatArray());
      }
      return weights;
    }
  }

  private static ModelCard card(int scale) {
    return new ModelCard(
        ModelCard.FORMAT,
        "test",
        "unet",
        4,
        2,
        PlaneLayout.YUV420,
        scale,
        1,
        0.1f,
        0.5f,
        "",
        ModelCard.Training.NONE);
  }
}
