package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;

class EnlargementTest {
  /**
   * Every sample of the larger plane is a sum over all samples, in two dimensions at once, weighted
   * by where both lie on the film, in luma pixels of the larger picture.
   */
  @ParameterizedTest
  @CsvSource({
    "BICUBIC, YUV420, left, 0, 0.5",
    "BICUBIC, YUV420, unspecified, 0, 0.5",
    "BICUBIC, YUV420, center, 0.5, 0.5",
    "BICUBIC, YUV420, topleft, 0, 0",
    "BICUBIC, YUV420, bottom, 0.5, 1",
    "BICUBIC, YUV422, left, 0, 0",
    "BICUBIC, YUV444, left, 0, 0",
    "LANCZOS, YUV420, left, 0, 0.5",
    "LANCZOS, YUV420, top, 0.5, 0"
  })
  void aSampleIsTheWeightedSumOfThoseAround(
      Enlargement kernel, Chroma chroma, String place, double right, double down) {
    PictureFormat format = new PictureFormat(9, 7, chroma, 8);
    Colour colour = new Colour("tv", "unknown", "unknown", "unknown", place);
    for (int plane = 0; plane < 2; plane++) {
      float[] samples = new float[format.planeWidth(plane) * format.planeHeight(plane)];
      for (int i = 0; i < samples.length; i++) {
        samples[i] = (i * 37 % 101) / 101f;
      }
      float[] enlarged = kernel.plane(format, colour, plane, samples);

      PictureFormat large = format.enlarged(2);
      assertThat(enlarged).hasSize(large.planeWidth(plane) * large.planeHeight(plane));
      int across = plane == 0 ? 1 : chroma.horizontal();
      int tall = plane == 0 ? 1 : chroma.vertical();
      for (int i = 0; i < enlarged.length; i++) {
        int x = i % large.planeWidth(plane);
        int y = i / large.planeWidth(plane);
        // Where it lies among the samples of the smaller plane.
        double atX = inSmall(x, across, plane == 0 ? 0 : right);
        double atY = inSmall(y, tall, plane == 0 ? 0 : down);
        double expected = expected(kernel, samples, format, plane, atX, atY);
        assertThat((double) enlarged[i])
            .as("plane %d at %d, %d", plane, x, y)
            .isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double inSmall(int at, int lumaSamples, double offset) {
    double lumaOfLarge = at * lumaSamples + offset;
    double lumaOfSmall = (lumaOfLarge + 0.5) / 2 - 0.5;
    return (lumaOfSmall - offset) / lumaSamples;
  }

  private static double expected(
      Enlargement kernel, float[] samples, PictureFormat format, int plane, double x, double y) {
    int width = format.planeWidth(plane);
    int height = format.planeHeight(plane);
    double sum = 0;
    double weights = 0;
    for (int j = -4; j < height + 4; j++) {
      for (int i = -4; i < width + 4; i++) {
        double weight = weight(kernel, i - x) * weight(kernel, j - y);
        int column = Math.max(0, Math.min(width - 1, i));
        int row = Math.max(0, Math.min(height - 1, j));
        sum += weight * samples[row * width + column];
        weights += weight;
      }
    }
    return sum / weights;
  }

  private static double weight(Enlargement kernel, double distance) {
    double d = Math.abs(distance);
    if (kernel == Enlargement.LANCZOS) {
      double pi = Math.PI * d;
      return d >= 3 ? 0 : d == 0 ? 1 : 3 * Math.sin(pi) * Math.sin(pi / 3) / (pi * pi);
    }
    return d >= 2
        ? 0
        : d >= 1
            ? -0.5 * Math.pow(d, 3) + 2.5 * d * d - 4 * d + 2
            : 1.5 * Math.pow(d, 3) - 2.5 * d * d + 1;
  }

  @ParameterizedTest
  @EnumSource
  void aSlopeStaysASlopeWithinThePicture(Enlargement kernel) {
    float[] slope = new float[20 * 20];
    for (int i = 0; i < slope.length; i++) {
      slope[i] = i % 20 + 3 * (i / 20);
    }
    float[] enlarged = kernel.plane(slope, 20, 20);
    for (int y = 6; y < 34; y++) {
      for (int x = 6; x < 34; x++) {
        double expected = (x + 0.5) / 2 - 0.5 + 3 * ((y + 0.5) / 2 - 0.5);
        double tolerated = kernel == Enlargement.BICUBIC ? 1e-4 : 0.1;
        assertThat((double) enlarged[y * 40 + x]).isCloseTo(expected, within(tolerated));
      }
    }
  }
}
