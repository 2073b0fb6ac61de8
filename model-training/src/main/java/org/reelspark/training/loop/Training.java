package org.reelspark.training.loop;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.reelspark.core.network.RestorationNetwork;

/**
 * One run of the trainer: takes the steps of a {@link Course}, reports, validates and saves. A run
 * that is stopped and resumed ends with the weights of one that was not, on the same kind of
 * processor and with the same number of threads.
 *
 * @param <B> what a step learns from
 */
public final class Training<B> {
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
  private final Course<B> course;
  private final CourseFacts facts;
  private final ArchiveWriter archive;
  private final PrintStream progress;
  private final RunFiles files;
  private volatile boolean stopped;

  /**
   * @param course at its beginning, its weights those to start from
   */
  public Training(
      TrainSettings settings, Course<B> course, ArchiveWriter archive, PrintStream progress) {
    this.settings = settings;
    this.course = course;
    this.facts = course.facts();
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
    ExecutorService producers =
        Executors.newFixedThreadPool(settings.producers(), Training::daemon);
    try {
      return run(start(), until, producers);
    } finally {
      producers.shutdownNow();
    }
  }

  private Checkpoint start() throws IOException {
    if (settings.resume() && Files.exists(files.checkpoint())) {
      Checkpoint found = Checkpoint.read(files.checkpoint());
      requireSameRun(found);
      course.begin(found.steps());
      Checkpoint.restore(files.checkpoint(), course);
      progress.printf("goes on from step %d of %d%n", found.step(), found.steps());
      return found;
    }
    long steps = course.steps(progress);
    course.begin(steps);
    files.startAnew();
    return checkpoint(0, steps, 0);
  }

  private boolean run(Checkpoint start, long until, ExecutorService producers) throws IOException {
    long steps = start.steps();
    Clock clock = new Clock(start.trainedSeconds());
    double reported = clock.seconds();
    double saved = clock.seconds();
    double[] lossSums = new double[facts.parts().size()];
    int lossCount = 0;
    long step = start.step();
    Deque<CompletableFuture<B>> ahead = new ArrayDeque<>();
    while (step < Math.min(steps, until) && !stopped) {
      // One more than they make at once: it is finished while a step is taken.
      while (ahead.size() <= settings.producers() && step + ahead.size() < steps) {
        ahead.add(batch(step + ahead.size(), producers));
      }
      B batch = ahead.remove().join();
      float rate = course.rate(step);
      float[] parts = course.step(batch, step, rate);
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
        save(checkpoint(step, steps, now));
        saved = clock.seconds();
      }
    }
    save(checkpoint(step, steps, clock.seconds()));
    return step == steps;
  }

  private CompletableFuture<B> batch(long step, ExecutorService producers) {
    return CompletableFuture.supplyAsync(() -> course.batch(step), producers);
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
          String.format(Locale.ROOT, "\"loss.%s\":%.6f,", facts.parts().get(part), losses[part]));
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

  /** Measures and saves the weights to ship, and all that is needed to go on. */
  private void save(Checkpoint checkpoint) throws IOException {
    checkpoint.write(files.checkpoint(), course);
    course.exchange();
    try {
      Validated validated = course.validate();
      Figures figures = validated.figures();
      files.show(validated.picture(), checkpoint.step());
      archive.write(course.network(), checkpoint.step(), figures);
      progress.printf(
          Locale.ROOT,
          "saved at step %d  validation: all %.2f to %.2f dB, inside defects %.2f to %.2f dB,"
              + " outside %.2f dB, brighter by %.2f of 255%n",
          checkpoint.step(),
          figures.damaged(),
          figures.restored(),
          figures.insideDamaged(),
          figures.inside(),
          figures.outside(),
          figures.shift());
      if (figures.enlarged() != null) {
        progress.printf(
            Locale.ROOT,
            "  in twice the size: bicubic %.2f dB, Lanczos %.2f dB, enlarged %.2f dB%n",
            figures.enlarged().bicubic(),
            figures.enlarged().lanczos(),
            figures.restored());
      }
      files.log(
          String.format(
              Locale.ROOT,
              "{\"step\":%d,\"damaged\":%.3f,\"restored\":%.3f,\"insideDamaged\":%.3f,"
                  + "\"inside\":%.3f,\"outside\":%.3f,\"shift\":%.3f}",
              checkpoint.step(),
              figures.damaged(),
              figures.restored(),
              figures.insideDamaged(),
              figures.inside(),
              figures.outside(),
              figures.shift()));
      RunPage.write(settings, facts, files);
    } finally {
      course.exchange();
    }
  }

  private Checkpoint checkpoint(long step, long steps, double seconds) {
    List<String> said =
        facts.settings().entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .toList();
    return new Checkpoint(String.join(", ", said), step, steps, seconds);
  }

  private void requireSameRun(Checkpoint found) throws IOException {
    String asked = checkpoint(0, 0, 0).run();
    if (!asked.equals(found.run())) {
      throw new IOException(
          "%s is of another run (%s; asked for: %s); start anew without --resume"
              .formatted(files.checkpoint(), found.run(), asked));
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "samples");
    thread.setDaemon(true);
    return thread;
  }
}
