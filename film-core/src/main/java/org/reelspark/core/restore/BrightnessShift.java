package org.reelspark.core.restore;

import java.util.function.DoubleUnaryOperator;

/**
 * What a network does to the brightness of a picture as a whole, by channel: the mean of those of
 * its differences to the source that lie within four median absolute deviations of their median.
 * The others are what it restored, so up to half of a picture may be.
 */
final class BrightnessShift {
  private static final int DEVIATIONS = 4;

  /** Differences that are as near as this are alike, however near the others are. */
  private static final double ALIKE = 1 / 255.0;

  /** Differences between -1 and 1 are told apart by their 4096th to find the median. */
  private static final int STEPS = 4096;

  private BrightnessShift() {}

  /**
   * Takes the shift of each channel back.
   *
   * @param restored [channels, scale x height, scale x width], 0 for black and 1 for white
   * @param source [channels, height, width], likewise
   * @param width of the source
   */
  static void takeBack(float[] restored, float[] source, int channels, int width, int scale) {
    int pixels = source.length / channels;
    float[] differences = new float[pixels];
    for (int channel = 0; channel < channels; channel++) {
      int first = channel * scale * scale * pixels;
      for (int i = 0; i < pixels; i++) {
        int corner = first + scale * (i / width * scale * width + i % width);
        differences[i] =
            mean(restored, corner, scale * width, scale) - source[channel * pixels + i];
      }
      float shift = (float) shift(differences);
      for (int i = first; i < first + scale * scale * pixels; i++) {
        restored[i] -= shift;
      }
    }
  }

  /** Of a square of pixels. */
  private static float mean(float[] picture, int corner, int width, int side) {
    float sum = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        sum += picture[corner + y * width + x];
      }
    }
    return sum / (side * side);
  }

  private static double shift(float[] differences) {
    double median = median(differences, value -> value);
    double deviation = median(differences, value -> Math.abs(value - median));
    double reach = Math.max(DEVIATIONS * deviation, ALIKE);
    double sum = 0;
    int count = 0;
    for (float difference : differences) {
      if (Math.abs(difference - median) <= reach) {
        sum += difference;
        count++;
      }
    }
    return sum / count;
  }

  /** To the nearest step. */
  private static double median(float[] values, DoubleUnaryOperator of) {
    int[] counts = new int[2 * STEPS + 1];
    for (float value : values) {
      double inside = Math.max(-1, Math.min(1, of.applyAsDouble(value)));
      counts[STEPS + (int) Math.round(STEPS * inside)]++;
    }
    int step = 0;
    for (int below = counts[0]; 2L * below < values.length; below += counts[step]) {
      step++;
    }
    return (double) (step - STEPS) / STEPS;
  }
}
