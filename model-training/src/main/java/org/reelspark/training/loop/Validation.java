package org.reelspark.training.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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
        NDArray restored = restored(out, gate);
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

  /** What the outputs of a network make together, with all grain taken away. */
  static NDArray restored(NDList out, NDArray mask) {
    NDArray denoised = out.get(2);
    return denoised.add(RestorationLoss.channels(mask).mul(out.get(0).sub(denoised)));
  }

  /** Squares of four [B, 4, h, w] as pictures, one behind the other. */
  static float[] luma(NDArray squares) {
    Shape s = squares.getShape();
    return squares
        .reshape(s.get(0), 2, 2, s.get(2), s.get(3))
        .transpose(0, 3, 1, 4, 2)
        .flatten()
        .toFloatArray();
  }

  private static BufferedImage picture(
      NDArray damaged, NDArray restored, NDArray clean, NDArray mask) {
    BufferedImage image = new BufferedImage(4 * SIZE, SHOWN * SIZE, BufferedImage.TYPE_INT_RGB);
    NDArray[] pictures = {damaged, restored, clean};
    for (int p = 0; p < pictures.length; p++) {
      for (int b = 0; b < SHOWN; b++) {
        NDArray own = pictures[p].get("{}:{}", b, b + 1);
        float[][] planes = {
          luma(own.get(":, :4")), own.get(":, 4").toFloatArray(), own.get(":, 5").toFloatArray()
        };
        draw(image, p * SIZE, b * SIZE, SIZE, planes);
      }
    }
    float[] gates = luma(mask);
    for (int i = 0; i < gates.length; i++) {
      int grey = Math.round(255 * gates[i]);
      image.setRGB(3 * SIZE + i % SIZE, i / SIZE, grey << 16 | grey << 8 | grey);
    }
    return image;
  }

  /**
   * Draws a square picture.
   *
   * @param planes luma, Cb and Cr, of half the size
   */
  static void draw(BufferedImage image, int left, int top, int size, float[][] planes) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int chroma = y / 2 * size / 2 + x / 2;
        image.setRGB(
            left + x, top + y, rgb(planes[0][y * size + x], planes[1][chroma], planes[2][chroma]));
      }
    }
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
