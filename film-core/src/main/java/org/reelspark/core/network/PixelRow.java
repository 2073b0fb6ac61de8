package org.reelspark.core.network;

import java.nio.FloatBuffer;

/**
 * A row of pixels whose channels lie side by side in memory, and the same as a row of each channel.
 */
final class PixelRow {
  private final int width;
  private final int channels;
  private final int used;
  private final float[] pixels;
  private final float[] planes;

  /**
   * @param channels of a pixel in memory
   * @param used so many of them, the first; the others are 0
   */
  PixelRow(int width, int channels, int used) {
    this.width = width;
    this.channels = channels;
    this.used = used;
    this.pixels = new float[width * channels];
    this.planes = new float[width * used];
  }

  /** Takes row {@code y} of [h, w, channels]. */
  void read(FloatBuffer from, int y) {
    from.get(y * pixels.length, pixels);
    for (int x = 0; x < width; x++) {
      int first = x * channels;
      for (int channel = 0, at = x; channel < used; channel++, at += width) {
        planes[at] = pixels[first + channel];
      }
    }
  }

  /** Puts it as row {@code y} of [h, w, channels]. */
  void write(FloatBuffer to, int y) {
    for (int x = 0; x < width; x++) {
      int first = x * channels;
      for (int channel = 0, at = x; channel < used; channel++, at += width) {
        pixels[first + channel] = planes[at];
      }
    }
    to.put(y * pixels.length, pixels);
  }

  void get(int channel, float[] row) {
    System.arraycopy(planes, channel * width, row, 0, width);
  }

  void set(int channel, float[] row) {
    System.arraycopy(row, 0, planes, channel * width, width);
  }
}
