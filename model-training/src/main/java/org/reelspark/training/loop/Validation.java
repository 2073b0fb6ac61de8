package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import ai.djl.training.ParameterStore;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.training.data.Batch;
import org.reelspark.training.data.WindowSampler;

/** Measures a network on windows that stay the same over the run. */
final class Validation {
  private static final int SIZE = 128;
  private static final int WINDOWS = 24;
  private static final int SHOWN = 4;
  private static final double VISIBLE = 0.5;

  private final List<Batch> batches = new ArrayList<>();

  Validation(WindowSampler sampler) {
    sampler.requireFit(SIZE);
    for (int i = 0; i < WINDOWS; i += SHOWN) {
      batches.add(Batch.of(sampler, i, SHOWN, SIZE));
    }
  }

  /** A row of the picture: damaged, restored, clean, mask. */
  Validated measure(RestorationNetwork network, NDManager manager) {
    BufferedImage picture = null;
    ErrorSums sums = new ErrorSums();
    for (int b = 0; b < batches.size(); b++) {
      try (NDManager scope = manager.newSubManager()) {
        Batch batch = batches.get(b);
        NDArray windows = batch.windows(scope);
        NDList out = network.forward(new ParameterStore(scope, false), new NDList(windows), false);
        NDArray gate = Activation.sigmoid(out.get(1));
        NDArray centre = windows.get(":, {}", network.card().radius());
        NDArray denoised = out.get(2);
        NDArray restored =
            denoised.add(RestorationLoss.channels(gate).mul(out.get(0).sub(denoised)));
        NDArray target = batch.targets(scope);
        float[] damagedLuma = centre.get(":, :4").toFloatArray();
        float[] restoredLuma = restored.get(":, :4").toFloatArray();
        float[] clean = target.get(":, :4").toFloatArray();
        float[] mask = batch.masks(scope).toFloatArray();
        for (int i = 0; i < clean.length; i++) {
          sums.add(damagedLuma[i], restoredLuma[i], clean[i], mask[i] > VISIBLE);
        }
        if (b == 0) {
          picture = picture(centre, restored, target, gate);
        }
      }
    }
    return new Validated(sums.figures(), picture);
  }

  private static BufferedImage picture(
      NDArray damaged, NDArray restored, NDArray clean, NDArray mask) {
    BufferedImage image = new BufferedImage(4 * SIZE, SHOWN * SIZE, BufferedImage.TYPE_INT_RGB);
    NDArray[] pictures = {damaged, restored, clean};
    for (int p = 0; p < pictures.length; p++) {
      float[] values = pictures[p].toFloatArray();
      for (int b = 0; b < SHOWN; b++) {
        for (int y = 0; y < SIZE; y++) {
          for (int x = 0; x < SIZE; x++) {
            int at = b * 6 * SIZE * SIZE / 4 + y / 2 * SIZE / 2 + x / 2;
            float luma = values[at + (y % 2 * 2 + x % 2) * SIZE * SIZE / 4];
            float cb = values[at + 4 * SIZE * SIZE / 4];
            float cr = values[at + 5 * SIZE * SIZE / 4];
            image.setRGB(p * SIZE + x, b * SIZE + y, rgb(luma, cb, cr));
          }
        }
      }
    }
    float[] gates = mask.toFloatArray();
    for (int b = 0; b < SHOWN; b++) {
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          int at = (b * 4 + y % 2 * 2 + x % 2) * SIZE * SIZE / 4 + y / 2 * SIZE / 2 + x / 2;
          int grey = Math.round(255 * gates[at]);
          image.setRGB(3 * SIZE + x, b * SIZE + y, grey << 16 | grey << 8 | grey);
        }
      }
    }
    return image;
  }

  /** BT.709 at limited range, for looking. */
  private static int rgb(float luma, float cb, float cr) {
    float y = (luma * 256 - 16) / 219;
    float u = (cb - 0.5f) * 256 / 224;
    float v = (cr - 0.5f) * 256 / 224;
    return byteOf(y + 1.5748f * v) << 16
        | byteOf(y - 0.1873f * u - 0.4681f * v) << 8
        | byteOf(y + 1.8556f * u);
  }

  private static int byteOf(float value) {
    return Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
