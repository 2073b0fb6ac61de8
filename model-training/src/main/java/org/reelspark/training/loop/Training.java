package org.reelspark.training.loop;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.WindowSampler;

/**
 * One run of the trainer. Samples follow from the seed and their index, so a run that is stopped
 * and resumed ends with the weights of one that was not, on the same kind of processor and with the
 * same number of threads.
 */
public final class Training {
  private static final float DECAY = 1e-4f;
  private static final float NORM = 1;
  private static final float KEEP = 0.999f;
  private static final int MEASURED_STEPS = 12;
  private static final double REPORT_SECONDS = 20;
  private static final double SAVE_SECONDS = 240;

  /** However short a run is, it is saved and validated about so often. */
  private static final int SAVES = 8;

  /** Writes an archive of a network whose weights are those to ship. */
  public interface ArchiveWriter {
    /**
     * @param steps how many it was trained for
     */
    void write(RestorationNetwork network, long steps, Figures figures) throws IOException;
  }

  private final TrainSettings settings;
  private final RestorationNetwork network;
  private final WindowSampler sampler;
  private final Validation validation;
  private final ArchiveWriter archive;
  private final PrintStream progress;
  private final RunFiles files;
  private volatile boolean stopped;

  /**
   * @param network initialized, its weights those to start from
   * @param validating windows that it is measured on
   */
  public Training(
      TrainSettings settings,
      RestorationNetwork network,
      WindowSampler sampler,
      WindowSampler validating,
      ArchiveWriter archive,
      PrintStream progress) {
    this.settings = settings;
    this.network = network;
    this.sampler = sampler;
    this.validation = new Validation(validating);
    this.archive = archive;
    this.progress = progress;
    this.files = new RunFiles(settings.out());
  }

  /**
   * Makes the run end after the step that it is in; what was reached is saved. Any thread may ask.
   */
  public void stop() {
    stopped = true;
  }

  /**
   * Trains to the last step or until it is stopped.
   *
   * @return whether it was the last step
   * @throws IOException where a file cannot be written, or the checkpoint is of another run
   */
  public boolean run() throws IOException {
    return run(Long.MAX_VALUE);
  }

  /** Trains as if it were stopped after step {@code until}. */
  boolean run(long until) throws IOException {
    Engine engine = Engine.getEngine("PyTorch");
    ExecutorService producer = Executors.newSingleThreadExecutor(Training::daemon);
    try (NDManager manager = engine.newBaseManager(settings.device())) {
      Weights weights = new Weights(network, manager);
      Checkpoint start;
      if (settings.resume() && Files.exists(files.checkpoint())) {
        start = Checkpoint.read(files.checkpoint(), weights);
        requireSameRun(start);
        progress.printf("goes on from step %d of %d%n", start.step(), start.steps());
      } else {
        long steps = settings.steps() > 0 ? settings.steps() : measuredSteps(manager, weights);
        start = checkpoint(0, steps, 0);
        files.startAnew();
      }
      return run(manager, weights, start, until, producer);
    } finally {
      producer.shutdownNow();
    }
  }

  private boolean run(
      NDManager manager, Weights weights, Checkpoint start, long until, ExecutorService producer)
      throws IOException {
    long steps = start.steps();
    OneCycle schedule = new OneCycle(settings.rate(), steps);
    Clock clock = new Clock(start.trainedSeconds());
    double reported = clock.seconds();
    double saved = clock.seconds();
    double[] lossSums = new double[RestorationLoss.PARTS.size()];
    int lossCount = 0;
    long step = start.step();
    CompletableFuture<Batch> next = batch(step, steps, producer);
    while (step < Math.min(steps, until) && !stopped) {
      Batch batch = next.join();
      next = batch(step + 1, steps, producer);
      float rate = schedule.at(step);
      float[] parts = step(manager, weights, batch, step, rate);
      Arrays.setAll(lossSums, part -> lossSums[part] + parts[part]);
      lossCount++;
      step++;
      double now = clock.seconds();
      if (now - reported >= REPORT_SECONDS || step == steps) {
        double left = (steps - step) * (now - start.trainedSeconds()) / (step - start.step());
        int count = lossCount;
        double[] losses = Arrays.stream(lossSums).map(sum -> sum / count).toArray();
        report(step, steps, losses, rate, now, left);
        reported = now;
        Arrays.fill(lossSums, 0);
        lossCount = 0;
      }
      boolean due = steps >= SAVES && step % (steps / SAVES) == 0;
      if ((due || now - saved >= SAVE_SECONDS) && step < steps) {
        save(manager, weights, checkpoint(step, steps, now));
        saved = clock.seconds();
      }
    }
    save(manager, weights, checkpoint(step, steps, clock.seconds()));
    return step == steps;
  }

  /** One step; gives the parts of the loss. */
  private float[] step(NDManager manager, Weights weights, Batch batch, long step, float rate) {
    float[] values = new float[RestorationLoss.PARTS.size()];
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDArray windows = batch.windows(scope);
      NDList outputs = network.forward(new ParameterStore(scope, false), new NDList(windows), true);
      NDArray centres = windows.get(":, {}", network.card().radius());
      NDList parts =
          RestorationLoss.parts(outputs, centres, batch.targets(scope), batch.masks(scope));
      collector.backward(RestorationLoss.sum(parts));
      for (int part = 0; part < values.length; part++) {
        values[part] = parts.get(part).getFloat();
      }
    }
    weights.step(step, rate, DECAY, NORM);
    weights.average(step, KEEP);
    return values;
  }

  /** Measures some steps, forgets them, and says how many fit into the minutes. */
  private long measuredSteps(NDManager manager, Weights weights) throws IOException {
    ByteArrayOutputStream before = new ByteArrayOutputStream();
    weights.write(new DataOutputStream(before));
    double seconds = 0;
    for (int i = 0; i < MEASURED_STEPS; i++) {
      Batch batch = Batch.of(sampler, 0, settings.batch(), CropSizes.at(0, 1));
      Clock clock = new Clock(0);
      step(manager, weights, batch, 0, 0);
      // The first steps warm up.
      seconds += i < MEASURED_STEPS / 2 ? 0 : clock.seconds();
    }
    weights.read(new DataInputStream(new ByteArrayInputStream(before.toByteArray())));
    double perStep = seconds / (MEASURED_STEPS - MEASURED_STEPS / 2) * CropSizes.relativeCost();
    long steps = Math.max(1, (long) (settings.minutes() * 60 / perStep));
    progress.printf(
        "%.3f s a step: %d steps in %.0f minutes%n", perStep, steps, settings.minutes());
    return steps;
  }

  private CompletableFuture<Batch> batch(long step, long steps, ExecutorService producer) {
    int size = CropSizes.at(step, steps);
    return CompletableFuture.supplyAsync(
        () -> Batch.of(sampler, step * settings.batch(), settings.batch(), size), producer);
  }

  private void report(
      long step, long steps, double[] losses, float rate, double seconds, double secondsLeft)
      throws IOException {
    double loss = Arrays.stream(losses).sum();
    progress.printf(
        Locale.ROOT,
        "step %d of %d  loss %.5f  rate %.2e  %d min left%n",
        step,
        steps,
        loss,
        rate,
        Math.round(secondsLeft / 60));
    StringBuilder parts = new StringBuilder();
    for (int part = 0; part < losses.length; part++) {
      parts.append(
          String.format(
              Locale.ROOT, "\"loss.%s\":%.6f,", RestorationLoss.PARTS.get(part), losses[part]));
    }
    files.log(
        String.format(
            Locale.ROOT,
            "{\"step\":%d,\"steps\":%d,\"loss\":%.6f,%s\"rate\":%.4e,\"seconds\":%.1f}",
            step,
            steps,
            loss,
            parts,
            rate,
            seconds));
  }

  /** Measures and saves the averaged weights, and all that is needed to go on. */
  private void save(NDManager manager, Weights weights, Checkpoint checkpoint) throws IOException {
    checkpoint.write(files.checkpoint(), weights);
    weights.swap();
    try {
      Validation.Result validated = validation.measure(network, manager);
      Figures figures = validated.figures();
      files.show(validated.picture(), checkpoint.step());
      archive.write(network, checkpoint.step(), figures);
      progress.printf(
          Locale.ROOT,
          "saved at step %d  validation: all %.2f to %.2f dB, inside defects %.2f to %.2f dB,"
              + " outside %.2f dB%n",
          checkpoint.step(),
          figures.damaged(),
          figures.restored(),
          figures.insideDamaged(),
          figures.inside(),
          figures.outside());
      files.log(
          String.format(
              Locale.ROOT,
              "{\"step\":%d,\"damaged\":%.3f,\"restored\":%.3f,\"insideDamaged\":%.3f,"
                  + "\"inside\":%.3f,\"outside\":%.3f}",
              checkpoint.step(),
              figures.damaged(),
              figures.restored(),
              figures.insideDamaged(),
              figures.inside(),
              figures.outside()));
      RunPage.write(settings, files);
    } finally {
      weights.swap();
    }
  }

  private Checkpoint checkpoint(long step, long steps, double seconds) {
    return new Checkpoint(
        settings.preset(),
        settings.seed(),
        settings.batch(),
        settings.rate(),
        step,
        steps,
        seconds);
  }

  private void requireSameRun(Checkpoint found) throws IOException {
    Checkpoint asked = checkpoint(found.step(), found.steps(), found.trainedSeconds());
    if (!asked.equals(found)) {
      throw new IOException(
          files.checkpoint() + " is of another run: " + found + "; start anew without --resume");
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "samples");
    thread.setDaemon(true);
    return thread;
  }

  private record Clock(double before, long start) {
    Clock(double before) {
      this(before, System.nanoTime());
    }

    double seconds() {
      return before + (System.nanoTime() - start) / 1e9;
    }
  }
}
