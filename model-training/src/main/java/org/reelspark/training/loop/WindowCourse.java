package org.reelspark.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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

  /** Measures some steps, forgets them, and says how many fit into the minutes. */
  @Override
  public long steps(PrintStream progress) throws IOException {
    if (settings.length().steps() > 0) {
      return settings.length().steps();
    }
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    weights.write(new DataOutputStream(before));
    double seconds = 0;
    for (int i = 0; i < MEASURED_STEPS; i++) {
      Batch batch = Batch.of(sampler, 0, settings.batch(), settings.crops().at(0, 1));
      Clock clock = new Clock(0);
      step(batch, 0, 0);
      // The first steps warm up.
      seconds += i < MEASURED_STEPS / 2 ? 0 : clock.seconds();
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
    int size = settings.crops().at(step, schedule.steps());
    return Batch.of(sampler, step * settings.batch(), settings.batch(), size);
  }

  @Override
  public float rate(long step) {
    return schedule.at(step);
  }

  @Override
  public float[] step(Batch batch, long step, float rate) {
    float[] values = new float[objective.parts().size()];
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList parts = objective.losses(network, scope, batch);
      collector.backward(RestorationLoss.sum(parts));
      for (int part = 0; part < values.length; part++) {
        values[part] = parts.get(part).getFloat();
      }
    }
    weights.step(step, rate, DECAY, NORM);
    weights.average(step, KEEP);
    return values;
  }

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
