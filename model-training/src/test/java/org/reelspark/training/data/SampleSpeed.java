package org.reelspark.training.data;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.training.loop.Preset;

/**
 * Measures what making a batch costs, damage and all, beside the forward and the backward pass of a
 * training step, in processor time of one core. Not a test: run {@code main} with a folder for
 * prepared clips and a folder of clips.
 */
final class SampleSpeed {
  private static final int ROUNDS = 15;
  private static final int WINDOWS = 8;
  private static final int SIZE = 96;

  private SampleSpeed() {}

  public static void main(String[] args) throws IOException {
    List<Clip> clips =
        new ClipCache(Path.of(args[0]), System.out)
            .prepare(List.of(Path.of(args[1]))).stream().map(ClipCache.Prepared::clip).toList();
    WindowSampler sampler = new WindowSampler(clips, 1, 2);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] sampling = new double[ROUNDS];
    double[] training = new double[ROUNDS];
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card());
      network.initialize(manager);
      JniUtils.setNumThreads(1);
      for (int i = 0; i < 2 * ROUNDS; i++) {
        long begin = threads.getCurrentThreadCpuTime();
        Batch batch = Batch.of(sampler, (long) i * WINDOWS, WINDOWS, SIZE);
        long made = threads.getCurrentThreadCpuTime();
        pass(network, manager, batch);
        // The first rounds warm up.
        if (i >= ROUNDS) {
          sampling[i - ROUNDS] = (made - begin) / 1e6;
          training[i - ROUNDS] = (threads.getCurrentThreadCpuTime() - made) / 1e6;
        }
      }
    }
    Arrays.sort(sampling);
    Arrays.sort(training);
    System.out.printf(
        Locale.ROOT,
        "%d windows of %d: %.1f ms made, %.1f ms forward and backward, %.3f of it (medians of %d)%n",
        WINDOWS,
        SIZE,
        sampling[ROUNDS / 2],
        training[ROUNDS / 2],
        sampling[ROUNDS / 2] / training[ROUNDS / 2],
        ROUNDS);
  }

  private static void pass(RestorationNetwork network, NDManager manager, Batch batch) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      NDList outputs =
          network.forward(new ParameterStore(scope, false), new NDList(batch.windows(scope)), true);
      NDArray loss = outputs.get(0).mean();
      for (NDArray output : outputs.subNDList(1)) {
        loss = loss.add(output.mean());
      }
      collector.backward(loss);
    }
  }

  private static ModelCard card() {
    return new ModelCard(
        ModelCard.FORMAT,
        "speed",
        "unet",
        Preset.SMALL.width(),
        2,
        PlaneLayout.YUV420,
        1,
        1,
        0,
        0,
        "",
        ModelCard.Training.NONE);
  }
}
