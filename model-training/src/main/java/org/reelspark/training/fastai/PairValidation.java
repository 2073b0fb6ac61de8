package org.reelspark.training.fastai;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.training.loop.ErrorSums;
import org.reelspark.training.loop.Validated;

/** Measures a network on squares of pairs that were held out, which stay the same over the run. */
final class PairValidation {
  private static final int SIZE = 128;
  private static final int MOST = 24;
  private static final int SHOWN = 4;

  private final List<Crop> crops = new ArrayList<>();

  /** A square of a pair, [3, size, size] each. */
  private static final class Crop {
    private final int size;
    private final float[] damaged;
    private final float[] clean;
    private final boolean[] visible;

    Crop(int size, float[] damaged, float[] clean, boolean[] visible) {
      this.size = size;
      this.damaged = damaged;
      this.clean = clean;
      this.visible = visible;
    }
  }

  PairValidation(PicturePairs pairs, int stride) {
    int[] heldOut = pairs.heldOut();
    int count = Math.min(MOST, heldOut.length);
    for (int i = 0; i < count; i++) {
      int number = heldOut[(int) ((long) i * heldOut.length / count)];
      crops.add(crop(pairs.pair(number), new SplittableRandom(number), stride));
    }
  }

  private static Crop crop(PicturePairs.Pair pair, SplittableRandom random, int stride) {
    int size = Math.min(SIZE, Augmentation.whole(Math.min(pair.height(), pair.width()), stride));
    int left = random.nextInt(pair.width() - size + 1);
    int top = random.nextInt(pair.height() - size + 1);
    boolean[] visible = new boolean[size * size];
    for (int y = 0; y < size; y++) {
      System.arraycopy(pair.visible(), (top + y) * pair.width() + left, visible, y * size, size);
    }
    return new Crop(
        size,
        square(pair.damaged(), pair, left, top, size),
        square(pair.clean(), pair, left, top, size),
        visible);
  }

  private static float[] square(
      float[] picture, PicturePairs.Pair pair, int left, int top, int size) {
    float[] square = new float[PicturePairs.COLOURS * size * size];
    for (int row = 0; row < PicturePairs.COLOURS * size; row++) {
      int y = row / size * pair.height() + top + row % size;
      System.arraycopy(picture, y * pair.width() + left, square, row * size, size);
    }
    return square;
  }

  /** A row of the picture: damaged, restored, clean, and where damage is visible. */
  Validated measure(ResNetUNet network, NDManager manager) {
    ErrorSums sums = new ErrorSums();
    int shown = Math.min(SHOWN, crops.size());
    BufferedImage picture = new BufferedImage(4 * SIZE, shown * SIZE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < crops.size(); i++) {
      Crop crop = crops.get(i);
      float[] restored = restored(network, manager, crop);
      int pixels = crop.visible.length;
      for (int at = 0; at < pixels; at++) {
        sums.add(
            PicturePairs.luma(crop.damaged, pixels, at),
            PicturePairs.luma(restored, pixels, at),
            PicturePairs.luma(crop.clean, pixels, at),
            crop.visible[at]);
      }
      if (i < shown) {
        draw(picture, i, crop, restored);
      }
    }
    return new Validated(sums.figures(), picture);
  }

  private static float[] restored(ResNetUNet network, NDManager manager, Crop crop) {
    try (NDManager scope = manager.newSubManager()) {
      Shape shape = new Shape(1, PicturePairs.COLOURS, crop.size, crop.size);
      NDArray picture = scope.create(crop.damaged, shape);
      return network
          .forward(new ParameterStore(scope, false), new NDList(picture), false)
          .singletonOrThrow()
          .toFloatArray();
    }
  }

  private static void draw(BufferedImage into, int row, Crop crop, float[] restored) {
    float[][] pictures = {crop.damaged, restored, crop.clean};
    int size = crop.size;
    int pixels = size * size;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        int at = y * size + x;
        for (int p = 0; p < pictures.length; p++) {
          int rgb =
              byteOf(pictures[p][at]) << 16
                  | byteOf(pictures[p][pixels + at]) << 8
                  | byteOf(pictures[p][2 * pixels + at]);
          into.setRGB(p * SIZE + x, row * SIZE + y, rgb);
        }
        into.setRGB(pictures.length * SIZE + x, row * SIZE + y, crop.visible[at] ? -1 : 0);
      }
    }
  }

  private static int byteOf(float value) {
    return Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
