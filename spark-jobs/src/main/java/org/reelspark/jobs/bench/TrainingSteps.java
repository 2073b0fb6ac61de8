package org.reelspark.jobs.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.restore.Model;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.Clip;
import org.reelspark.training.data.ClipCache;
import org.reelspark.training.data.WindowSampler;
import org.reelspark.training.loop.CropSizes;
import org.reelspark.training.loop.Length;
import org.reelspark.training.loop.Preset;
import org.reelspark.training.loop.WindowCourse;

/**
 * A process that takes steps as {@code train} does. Told how many, it answers with the seconds that
 * one took and the loss of each; the damaged windows of all of them are made in that time, by
 * another thread while a step is taken.
 */
final class TrainingSteps {
  static final float RATE = 1e-4f;
  private static final int CROP = 96;
  private static final long MANY = 1_000_000;

  private final WindowCourse course;
  private final ExecutorService producer = Executors.newSingleThreadExecutor();
  private long step;

  private TrainingSteps(WindowCourse course) {
    this.course = course;
    course.begin(MANY);
  }

  /**
   * @param clips folder for the prepared clip
   * @param batches file for the arrays of the first steps
   */
  static Child start(Path film, Path clips, Path batches, int count) throws IOException {
    return Child.start(
        Bench.java(
            TrainingSteps.class.getName(),
            List.of(),
            List.of(
                film.toString(), clips.toString(), batches.toString(), Integer.toString(count))));
  }

  /**
   * @param arguments those of {@link #start}
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream nobody =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Clip clip = new ClipCache(Path.of(arguments[1]), nobody).prepare(Path.of(arguments[0])).clip();
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        ai.djl.Model start = Model.archive("default").load(Device.cpu())) {
      // Weights change outside of any graph.
      JniUtils.setGradMode(false);
      RestorationNetwork network = (RestorationNetwork) start.getBlock();
      WindowSampler sampler = new WindowSampler(List.of(clip), 1, network.card().radius());
      TrainingSteps steps =
          new TrainingSteps(
              new WindowCourse(
                  new WindowCourse.Settings(
                      Preset.SMALL,
                      1,
                      new Length(0, MANY),
                      WindowCourse.BATCH,
                      RATE,
                      CropSizes.all(CROP),
                      null),
                  manager,
                  network,
                  sampler,
                  sampler));
      steps.write(manager, Path.of(arguments[2]), Integer.parseInt(arguments[3]));
      Child.answer(question -> steps.take(Integer.parseInt(question)));
      steps.producer.shutdown();
    }
  }

  /** Windows, targets and masks of the first steps, as NumPy reads them. */
  private void write(NDManager manager, Path file, int count) throws IOException {
    try (NDManager own = manager.newSubManager()) {
      NDList arrays = new NDList();
      for (int i = 0; i < count; i++) {
        Batch batch = course.batch(i);
        arrays.add(named("windows", i, batch.windows(own)));
        arrays.add(named("targets", i, batch.targets(own)));
        arrays.add(named("masks", i, batch.masks(own)));
      }
      Files.write(file, arrays.encode(NDList.Encoding.NPZ));
    }
  }

  private static NDArray named(String name, int number, NDArray array) {
    array.setName(name + number);
    return array;
  }

  private String take(int count) {
    List<Double> losses = new ArrayList<>();
    long begin = System.nanoTime();
    CompletableFuture<Batch> next = batch(step);
    for (int i = 1; i <= count; i++) {
      Batch batch = next.join();
      next = i < count ? batch(step + 1) : null;
      float[] parts = course.step(batch, step++, RATE);
      double loss = 0;
      for (float part : parts) {
        loss += part;
      }
      losses.add(loss);
    }
    double seconds = (System.nanoTime() - begin) / 1e9 / count;
    return DoubleStream.concat(DoubleStream.of(seconds), losses.stream().mapToDouble(loss -> loss))
        .mapToObj(Double::toString)
        .collect(Collectors.joining(" "));
  }

  private CompletableFuture<Batch> batch(long number) {
    return CompletableFuture.supplyAsync(() -> course.batch(number), producer);
  }
}
