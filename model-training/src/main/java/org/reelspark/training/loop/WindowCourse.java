package org.reelspark.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.reelspark.core.network.Constants;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.WindowSampler;

/**
 * How our own network is trained: on damaged windows that are drawn by their index, in crops that
 * grow over the run, with AdamW in one cycle. What is shipped is the running average of the
 * weights. A network that enlarges learns the detail alone.
 */
public final class WindowCourse implements Course<Batch> {
  /** Windows a step where nobody says otherwise. */
  public static final int BATCH = 8;

  private static final float DECAY = 1e-4f;
  private static final float NORM = 1;
  private static final float KEEP = 0.999f;
  private static final int MEASURED_STEPS = 12;

  /**
   * What a run can be told.
   *
   * @param batch windows a step
   * @param rate the schedule's peak
   * @param restoresAs hash of the weights that stay as they are, where only the detail of enlarged
   *     pictures is trained; else null
   */
  public record Settings(
      Preset preset,
      long seed,
      Length length,
      int batch,
      float rate,
      CropSizes crops,
      String restoresAs) {}

  private final Settings settings;
  private final NDManager manager;
  private final RestorationNetwork network;
  private final WindowSampler sampler;
  private final Objective objective;
  private final Weights weights;
  private final StepThreads threads;
  private OneCycle schedule;

  /**
   * @param manager owns all arrays of the run
   * @param network initialized, its weights those to start from
   * @param validating windows that it is measured on
   * @throws org.reelspark.core.video.FilmException where a clip is smaller than a crop
   */
  public WindowCourse(
      Settings settings,
      NDManager manager,
      RestorationNetwork network,
      WindowSampler sampler,
      WindowSampler validating) {
    this.settings = settings;
    this.manager = manager;
    this.network = network;
    this.sampler = sampler;
    sampler.requireFit(settings.crops().largest());
    this.objective =
        network.card().scale() == 1
            ? new RestorationObjective(validating)
            : new EnlargementObjective(validating);
    this.weights = new Weights(network, manager, objective::trains);
    this.threads = StepThreads.of(manager.getDevice(), settings.batch());
  }

  @Override
  public CourseFacts facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Size", settings.preset().name().toLowerCase(Locale.ROOT));
    facts.put("Windows a step", Integer.toString(settings.batch()));
    facts.put("Sizes of crops", crops(settings.crops()));
    facts.put("Peak of the learning rate", Float.toString(settings.rate()));
    facts.put("Seed", Long.toString(settings.seed()));
    if (settings.restoresAs() != null) {
      facts.put("Restores as", settings.restoresAs());
    }
    return new CourseFacts(
        facts, objective.parts(), objective.partsExplained(), objective.columns());
  }

  private static String crops(CropSizes sizes) {
    return sizes.first() + " " + sizes.second() + " " + sizes.third();
  }

  @Override
  public RestorationNetwork network() {
    return network;
  }

  /**
   * Measures some steps, with their windows where the threads that take them make those too,
   * forgets them, and says how many fit into the minutes.
   */
  @Override
  public long steps(PrintStream progress) throws IOException {
    if (settings.length().steps() > 0) {
      return settings.length().steps();
    }
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    weights.write(new DataOutputStream(before));
    double seconds = 0;
    for (int i = 0; i < MEASURED_STEPS; i++) {
      Clock clock = new Clock(0);
      Batch batch = windows(0, settings.crops().at(0, 1));
      double beside = threads.count() == 1 ? clock.seconds() : 0;
      step(batch, 0, 0);
      // The first steps warm up.
      seconds += i < MEASURED_STEPS / 2 ? 0 : clock.seconds() - beside;
    }
    weights.read(new DataInputStream(new ByteArrayInputStream(before.toByteArray())));
    double perStep =
        seconds / (MEASURED_STEPS - MEASURED_STEPS / 2) * settings.crops().relativeCost();
    double minutes = settings.length().minutes();
    long steps = Math.max(1, (long) (minutes * 60 / perStep));
    progress.printf("%.3f s a step: %d steps in %.0f minutes%n", perStep, steps, minutes);
    return steps;
  }

  @Override
  public void begin(long steps) {
    schedule = new OneCycle(settings.rate(), steps);
  }

  @Override
  public Batch batch(long step) {
    return windows(step, settings.crops().at(step, schedule.steps()));
  }

  private Batch windows(long step, int size) {
    long first = step * settings.batch();
    if (threads.count() == 1) {
      return Batch.of(sampler, first, settings.batch(), size);
    }
    // Made by the threads that take the steps: beside them it would hold up one of them.
    List<Long> windows = LongStream.range(first, first + settings.batch()).boxed().toList();
    return Batch.of(threads.forEach(windows, window -> sampler.sample(window, size)), size);
  }

  @Override
  public float rate(long step) {
    return schedule.at(step);
  }

  @Override
  public float[] step(Batch batch, long step, float rate) {
    float[] values = new float[objective.parts().size()];
    try (NDManager scope = manager.newSubManager()) {
      List<Share> shares = learn(scope, batch);
      weights.step(threads, each -> gradient(shares, each), step, rate, DECAY, NORM);
      weights.average(threads, step, KEEP);
      for (Share share : shares) {
        for (int part = 0; part < values.length; part++) {
          values[part] += share.parts().get(part);
        }
      }
    }
    return values;
  }

  private List<Share> learn(NDManager scope, Batch batch) {
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      return threads.forEach(
          batch.shared(threads.count()), share -> learn(scope, collector, share, batch.count()));
    }
  }

  private Share learn(NDManager scope, GradientCollector collector, Batch share, int windows) {
    OwnGradients gradients = new OwnGradients(scope.newSubManager());
    JniUtils.setGradMode(true);
    try (NDManager own = scope.newSubManager()) {
      NDList parts = objective.losses(network, gradients, own, share);
      float weight = (float) share.count() / windows;
      collector.backward(RestorationLoss.sum(parts).mul(Constants.of(weight)));
      return new Share(gradients, parts.stream().map(part -> weight * part.getFloat()).toList());
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private NDArray gradient(List<Share> shares, Parameter parameter) {
    NDArray sum = null;
    for (Share share : shares) {
      NDArray each = share.gradients().of(parameter);
      sum = sum == null ? each : sum.addi(each);
    }
    return sum;
  }

  private record Share(OwnGradients gradients, List<Float> parts) {}

  @Override
  public void exchange() {
    weights.swap();
  }

  @Override
  public Validated validate() {
    return objective.measure(network, manager);
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    weights.write(out);
  }

  @Override
  public void read(DataInputStream in) throws IOException {
    weights.read(in);
  }
}
