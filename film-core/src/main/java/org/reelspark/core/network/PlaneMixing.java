package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Mixes on a processor as {@link Mixing} says, without gradients. */
final class PlaneMixing {
  private final int channels;
  private final int height;
  private final int width;
  private final int made;
  private final int from;
  private final int rows;
  private final FloatBuffer window;
  private final float[][] frames;
  private final float[][] fillWeights;
  private final float[][] denoisedWeights;
  private final SortedRows sorted;
  private final float[] apart;
  private final float[] wide;
  private final float[] moved;
  private final float[] movedToo;
  private final float[] sum;
  private final float[] head;

  private PlaneMixing(NDArray window, int from, int to) {
    Shape shape = window.getShape();
    this.channels = (int) shape.get(2);
    this.height = (int) shape.get(3);
    this.width = (int) shape.get(4);
    this.made = 2 * channels + 4;
    this.from = from;
    this.rows = to - from;
    this.window = buffer(window);
    this.frames = new float[Mixing.FRAMES][width];
    this.fillWeights = new float[Mixing.MIXED_FILL][width];
    this.denoisedWeights = new float[Mixing.FRAMES][width];
    this.sorted = new SortedRows(width);
    this.apart = new float[width];
    this.wide = new float[width + 2 * Mixing.FARTHEST];
    this.moved = new float[width];
    this.movedToo = new float[width];
    this.sum = new float[width];
    this.head = new float[width];
  }

  /**
   * Fill, mask and denoised picture of rows {@code [from, to)}, one behind the other.
   *
   * @param window [B, 5, C, h, w]
   * @param heads [B, 2C + 4 and all weights or more, to - from, w], a pixel's side by side in
   *     memory
   * @return [B, 2C + 4, to - from, w]
   */
  static NDArray mixed(NDArray window, NDArray heads, int from, int to) {
    PlaneMixing mixing = new PlaneMixing(window, from, to);
    NDArray mixed = mixing.planes(window, mixing.made);
    try (NDArray fillLogits = mixing.planes(window, Mixing.MIXED_FILL);
        NDArray denoisedLogits = mixing.planes(window, Mixing.FRAMES)) {
      mixing.takeApart(heads, buffer(mixed), buffer(fillLogits), buffer(denoisedLogits));
      try (NDArray fills = fillLogits.softmax(1);
          NDArray others = denoisedLogits.softmax(1)) {
        int windows = (int) window.getShape().get(0);
        for (int i = 0; i < windows; i++) {
          mixing.mix(i, buffer(fills), buffer(others), buffer(mixed));
        }
      }
    }
    return mixed;
  }

  private static FloatBuffer buffer(NDArray array) {
    return array.toByteBuffer(true).asFloatBuffer();
  }

  private NDArray planes(NDArray window, int count) {
    Shape shape = new Shape(window.getShape().get(0), count, rows, width);
    return window.getManager().create(shape, DataType.FLOAT32);
  }

  /** What is no weight goes where what it is added to belongs. */
  private void takeApart(
      NDArray heads, FloatBuffer mixed, FloatBuffer fillLogits, FloatBuffer denoisedLogits) {
    try (NDArray pixels = heads.transpose(0, 2, 3, 1)) {
      Shape shape = pixels.getShape();
      FloatBuffer in = buffer(pixels);
      PixelRow row = new PixelRow(width, (int) shape.get(3), made + Mixing.WEIGHTS);
      for (int i = 0; i < shape.get(0) * rows; i++) {
        row.read(in, i);
        for (int channel = 0; channel < made; channel++) {
          boolean masks = channel >= channels && channel < channels + 4;
          take(row, channel, masks ? Mixing.FRESH_MASK : 0);
          mixed.put(at(i / rows, made, channel, i % rows), head);
        }
        for (int source = 0; source < Mixing.MIXED_FILL; source++) {
          take(row, made + source, source == Mixing.CENTRE ? Mixing.FRESH_FILL : 0);
          fillLogits.put(at(i / rows, Mixing.MIXED_FILL, source, i % rows), head);
        }
        for (int frame = 0; frame < Mixing.FRAMES; frame++) {
          int channel = made + Mixing.MIXED_FILL + frame;
          take(row, channel, frame == Mixing.CENTRE ? Mixing.FRESH_DENOISED : 0);
          denoisedLogits.put(at(i / rows, Mixing.FRAMES, frame, i % rows), head);
        }
      }
    }
  }

  private void take(PixelRow row, int channel, float fresh) {
    row.get(channel, head);
    if (fresh != 0) {
      Rows.add(head, fresh);
    }
  }

  /** Where a row of a plane begins, of so many planes of each window. */
  private int at(int number, int planes, int plane, int row) {
    return ((number * planes + plane) * rows + row) * width;
  }

  private void mix(int number, FloatBuffer fills, FloatBuffer others, FloatBuffer mixed) {
    for (int row = 0; row < rows; row++) {
      read(fills, number, row, fillWeights);
      read(others, number, row, denoisedWeights);
      for (int channel = 0; channel < channels; channel++) {
        for (int i = 0; i < frames.length; i++) {
          window.get(place(number, i, channel, from + row), frames[i]);
        }
        fill(number, channel, from + row);
        addTo(mixed, at(number, made, channel, row));
        weighted(denoisedWeights);
        addTo(mixed, at(number, made, channels + 4 + channel, row));
      }
    }
  }

  private void read(FloatBuffer weights, int number, int row, float[][] to) {
    for (int i = 0; i < to.length; i++) {
      weights.get(at(number, to.length, i, row), to[i]);
    }
  }

  private void addTo(FloatBuffer mixed, int at) {
    mixed.get(at, head);
    Rows.add(head, sum);
    mixed.put(at, head);
  }

  /** Where a row of a window's channel begins; beyond the picture the outermost repeats. */
  private int place(int number, int frame, int channel, int y) {
    int plane = (number * Mixing.FRAMES + frame) * channels + channel;
    return (plane * height + Math.max(0, Math.min(height - 1, y))) * width;
  }

  /** The sum of the weighted frames. */
  private void weighted(float[][] weights) {
    Rows.products(frames[0], weights[0], frames[1], weights[1], sum);
    Rows.addProducts(sum, frames[2], weights[2], frames[3], weights[3]);
    Rows.addProduct(sum, frames[4], weights[4]);
  }

  /** The same of the fill: in the centre's place the median of all, and what lies around it. */
  private void fill(int number, int channel, int y) {
    float[] centre = frames[Mixing.CENTRE];
    weighted(fillWeights);
    sorted.sort(frames);
    sorted.fromMedianOfAll(centre, apart);
    Rows.subtractProduct(sum, apart, fillWeights[Mixing.CENTRE]);
    System.arraycopy(centre, 0, wide, Mixing.FARTHEST, width);
    Arrays.fill(wide, 0, Mixing.FARTHEST, centre[0]);
    Arrays.fill(wide, Mixing.FARTHEST + width, wide.length, centre[width - 1]);
    int source = Mixing.FRAMES;
    for (int far : Mixing.AROUND) {
      window.get(place(number, Mixing.CENTRE, channel, y - far), moved);
      window.get(place(number, Mixing.CENTRE, channel, y + far), movedToo);
      Rows.addProducts(sum, moved, fillWeights[source++], movedToo, fillWeights[source++]);
      System.arraycopy(wide, Mixing.FARTHEST - far, moved, 0, width);
      System.arraycopy(wide, Mixing.FARTHEST + far, movedToo, 0, width);
      Rows.addProducts(sum, moved, fillWeights[source++], movedToo, fillWeights[source++]);
    }
  }
}
