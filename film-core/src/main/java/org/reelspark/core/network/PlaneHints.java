package org.reelspark.core.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;

/** Makes on a processor what {@link UNet} sees: an aligned window's frames and the hints. */
final class PlaneHints {
  private final int channels;
  private final int height;
  private final int width;
  private final FloatBuffer aligned;
  private final FloatBuffer original;
  private final float[][] frames = new float[Mixing.FRAMES][];
  private final SortedRows sorted;
  private final float[] fromMedian;
  private final float[] outside;

  private PlaneHints(NDArray aligned, NDArray original) {
    Shape shape = aligned.getShape();
    this.channels = (int) shape.get(2);
    this.height = (int) shape.get(3);
    this.width = (int) shape.get(4);
    this.aligned = aligned.toByteBuffer(true).asFloatBuffer();
    this.original = original.toByteBuffer(true).asFloatBuffer();
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new float[width];
    }
    this.sorted = new SortedRows(width);
    this.fromMedian = new float[width];
    this.outside = new float[width];
  }

  /**
   * Rows {@code [from, to)} of the aligned window's frames, its hints, those of the window as it
   * came, and zeros.
   *
   * @param aligned [B, 5, C, h, w], as {@code original}
   * @param channels with the zeros
   * @return [B, channels, to - from, w], a pixel's side by side in memory
   */
  static NDArray rows(NDArray aligned, NDArray original, int channels, int from, int to) {
    PlaneHints hints = new PlaneHints(aligned, original);
    int windows = (int) aligned.getShape().get(0);
    int rows = to - from;
    Shape shape = new Shape(windows, rows, hints.width, channels);
    try (NDArray pixels = aligned.getManager().create(shape, DataType.FLOAT32)) {
      FloatBuffer out = pixels.toByteBuffer(true).asFloatBuffer();
      PixelRow row = new PixelRow(hints.width, channels, 9 * hints.channels);
      for (int i = 0; i < windows * rows; i++) {
        hints.row(i / rows, from + i % rows, row);
        row.write(out, i);
      }
      return pixels.transpose(0, 3, 1, 2);
    }
  }

  private void row(int window, int y, PixelRow row) {
    for (int channel = 0; channel < channels; channel++) {
      read(aligned, window, channel, y);
      for (int i = 0; i < frames.length; i++) {
        row.set(i * channels + channel, frames[i]);
      }
      hints();
      row.set(5 * channels + channel, fromMedian);
      row.set(6 * channels + channel, outside);
      read(original, window, channel, y);
      hints();
      row.set(7 * channels + channel, fromMedian);
      row.set(8 * channels + channel, outside);
    }
  }

  private void read(FloatBuffer from, int window, int channel, int y) {
    for (int i = 0; i < frames.length; i++) {
      int plane = (window * frames.length + i) * channels + channel;
      from.get((plane * height + y) * width, frames[i]);
    }
  }

  private void hints() {
    sorted.sort(frames);
    sorted.fromMedian(frames[Mixing.CENTRE], fromMedian);
    sorted.outside(frames[Mixing.CENTRE], outside);
  }
}
