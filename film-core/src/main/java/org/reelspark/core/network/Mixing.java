package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.stream.LongStream;

/**
 * What {@link UNet} makes its fill and its denoised picture of: weighted means of the window's
 * frames and of what lies around in the centre frame, the weights chosen for every pixel, plus a
 * correction.
 */
final class Mixing {
  /** Frames of a window; the third is the centre. */
  static final int FRAMES = 5;

  static final int CENTRE = 2;

  static final float FRESH_MASK = -4;

  /** Logits by which the median and the centre come first among what a fresh network mixes. */
  static final float FRESH_FILL = 4;

  static final float FRESH_DENOISED = 2;

  /** How far around it the fill looks in the centre frame, in pixels of the tensor. */
  static final int[] AROUND = {2, 4, 8};

  static final int FARTHEST = 8;
  static final int MIXED_FILL = FRAMES + 4 * AROUND.length;

  /** Channels of a network that weigh. */
  static final int WEIGHTS = MIXED_FILL + FRAMES;

  private Mixing() {}

  /** Of a window [B, 5, C, h, w], its centre frame. */
  static NDArray centre(NDArray window) {
    return window.get(":, 2");
  }

  /** Fill, mask and denoised picture of rows {@code [from, to)}, one behind the other. */
  static NDArray mixed(NDArray window, NDArray heads, int from, int to) {
    long channels = window.getShape().get(2);
    try (NDArray rows = Strips.slice(window, 3, from, to);
        NDList parts =
            heads.split(
                new long[] {
                  channels,
                  channels + 4,
                  2 * channels + 4,
                  2 * channels + 4 + MIXED_FILL,
                  2 * channels + 4 + WEIGHTS
                },
                1);
        NDArray fillWeights = weights(parts.get(3), FRESH_FILL);
        NDArray denoisedWeights = weights(parts.get(4), FRESH_DENOISED);
        NDArray around = around(window, from, to);
        NDArray mixedFill = mixedFill(rows, around, fillWeights);
        NDArray mixedFrames = mixed(rows, denoisedWeights);
        NDArray wholeFill = mixedFill.add(parts.get(0));
        NDArray wholeMask = parts.get(1).add(Constants.of(FRESH_MASK));
        NDArray wholeDenoised = mixedFrames.add(parts.get(2))) {
      return NDArrays.concat(new NDList(wholeFill, wholeMask, wholeDenoised), 1);
    }
  }

  /** Rows of the centre frame with what the fill looks at around them. */
  private static NDArray around(NDArray window, int from, int to) {
    try (NDArray centre = centre(window);
        NDArray tall = Strips.around(centre, 2, from - FARTHEST, to + FARTHEST)) {
      return Strips.around(tall, 3, -FARTHEST, window.getShape().get(4) + FARTHEST);
    }
  }

  /** One weight a source and pixel, [B, count, 1, h, w]; a pixel's add up to 1. */
  private static NDArray weights(NDArray logits, float fresh) {
    int count = (int) logits.getShape().get(1);
    float[] start = new float[count];
    start[CENTRE] = fresh;
    NDArray first = Constants.of(logits.getDevice(), new Shape(1, count, 1, 1), start);
    try (NDArray sum = logits.add(first);
        NDArray weights = sum.softmax(1)) {
      return weights.expandDims(2);
    }
  }

  /** The weighted mean of a window's frames. */
  private static NDArray mixed(NDArray window, NDArray weights) {
    try (NDArray weighted = window.mul(weights)) {
      return weighted.sum(new int[] {1});
    }
  }

  /**
   * The weighted mean of the neighbours, in the centre's place the median of all, and the centre
   * frame moved up, down, left and right.
   *
   * @param wide the centre frame with {@link #FARTHEST} more on each side
   */
  private static NDArray mixedFill(NDArray window, NDArray wide, NDArray weights) {
    long[] single = LongStream.range(FRAMES, MIXED_FILL).toArray();
    try (NDList parts = weights.split(single, 1);
        NDArray frames = mixed(window, parts.get(0));
        NDArray centre = centre(window);
        Neighbours neighbours = Neighbours.of(window);
        NDArray median = neighbours.medianWith(centre);
        NDArray apart = median.sub(centre);
        NDArray weight = parts.get(0).get(":, 2");
        NDArray change = apart.mul(weight)) {
      NDArray sum = frames.add(change);
      int source = 1;
      for (int far : AROUND) {
        sum = added(sum, wide, parts.get(source++), -far, 0);
        sum = added(sum, wide, parts.get(source++), far, 0);
        sum = added(sum, wide, parts.get(source++), 0, -far);
        sum = added(sum, wide, parts.get(source++), 0, far);
      }
      return sum;
    }
  }

  /** Closes {@code sum}. */
  private static NDArray added(NDArray sum, NDArray wide, NDArray weights, int down, int across) {
    int top = FARTHEST + down;
    int left = FARTHEST + across;
    long height = wide.getShape().get(2) - 2 * FARTHEST;
    long width = wide.getShape().get(3) - 2 * FARTHEST;
    try (NDArray before = sum;
        NDArray moved = wide.get(":, :, {}:{}, {}:{}", top, top + height, left, left + width);
        NDArray weight = weights.squeeze(1);
        NDArray weighted = moved.mul(weight)) {
      return before.add(weighted);
    }
  }
}
