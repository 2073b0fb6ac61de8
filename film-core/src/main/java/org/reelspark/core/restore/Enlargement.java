package org.reelspark.core.restore;

import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;

/**
 * Planes of twice the height and width by a fixed kernel, rows and columns apart; beyond the edges
 * the outermost samples repeat. The picture keeps its place: a luma sample becomes four around it,
 * and chroma lies to luma as the film says, to the left where it does not say.
 *
 * <p>All of it is arithmetic on floats in one order: the same values on every machine.
 */
public enum Enlargement {
  /**
   * Keys' cubic over four samples, with the sharpness of Catmull and Rom's spline (-0.5). Source:
   * Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981.
   */
  BICUBIC(2) {
    @Override
    double kernel(double x) {
      return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
    }
  },
  /** A sinc in the window of another over six samples (Duchon, 1979). */
  LANCZOS(3) {
    @Override
    double kernel(double x) {
      return x == 0 ? 1 : sinc(x) * sinc(x / 3);
    }

    private double sinc(double x) {
      return Math.sin(Math.PI * x) / (Math.PI * x);
    }
  };

  /** Of the picture that comes out to that which goes in. */
  public static final int SCALE = 2;

  /** What restored pictures are enlarged by, before networks add what they then lack. */
  public static final Enlargement BASE = LANCZOS;

  /** How far from a sample the kernel reaches. */
  private final int reach;

  Enlargement(int reach) {
    this.reach = reach;
  }

  /**
   * @param x 0 or more, less than the reach
   */
  abstract double kernel(double x);

  /**
   * One plane of a picture, enlarged.
   *
   * @param format of the picture that goes in
   * @param colour says where chroma lies
   * @param samples of the plane, row by row
   * @return the same plane of {@code format.enlarged(2)}, row by row; not clipped
   */
  public float[] plane(PictureFormat format, Colour colour, int plane, float[] samples) {
    PictureFormat large = format.enlarged(SCALE);
    boolean halved = plane > 0 && format.chroma().horizontal() == 2;
    boolean halvedDown = plane > 0 && format.chroma().vertical() == 2;
    String place = colour.chromaLocation();
    return enlarged(
        samples,
        format.planeWidth(plane),
        format.planeHeight(plane),
        large.planeWidth(plane),
        large.planeHeight(plane),
        halved ? shift(!place.matches("center|top|bottom"), false) : 0,
        halvedDown ? shift(place.startsWith("top"), place.startsWith("bottom")) : 0);
  }

  /**
   * How far an enlarged chroma sample is moved against one that lies between two luma samples, in
   * samples of the plane that goes in.
   *
   * @param first whether chroma lies on the first of two luma samples
   * @param second whether on the second
   */
  private static double shift(boolean first, boolean second) {
    return first ? 0.125 : second ? -0.125 : 0;
  }

  /** A plane whose samples lie in the middle of what they cover. */
  public float[] plane(float[] samples, int width, int height) {
    return enlarged(samples, width, height, SCALE * width, SCALE * height, 0, 0);
  }

  private float[] enlarged(
      float[] in, int width, int height, int toWidth, int toHeight, double right, double down) {
    float[][] across = {weights(0, right), weights(1, right)};
    int[] left = {first(0, right), first(1, right)};
    float[] wide = new float[toWidth * height];
    float[] padded = new float[width + 4 * reach];
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < padded.length; i++) {
        padded[i] = in[y * width + Math.max(0, Math.min(width - 1, i - 2 * reach))];
      }
      for (int phase = 0; phase < SCALE; phase++) {
        float[] weights = across[phase];
        int from = 2 * reach + left[phase];
        int to = y * toWidth;
        for (int i = 0; SCALE * i + phase < toWidth; i++) {
          float sum = 0;
          for (int k = 0; k < weights.length; k++) {
            sum += weights[k] * padded[from + i + k];
          }
          wide[to + SCALE * i + phase] = sum;
        }
      }
    }
    float[] out = new float[toWidth * toHeight];
    for (int y = 0; y < toHeight; y++) {
      float[] weights = weights(y % SCALE, down);
      int top = y / SCALE + first(y % SCALE, down);
      for (int k = 0; k < weights.length; k++) {
        int from = Math.max(0, Math.min(height - 1, top + k)) * toWidth;
        float weight = weights[k];
        for (int x = 0; x < toWidth; x++) {
          out[y * toWidth + x] += weight * wide[from + x];
        }
      }
    }
    return out;
  }

  /** Where an enlarged sample lies, from the sample that goes in with half its number. */
  private static double place(int phase, double shift) {
    return (phase + 0.5) / SCALE - 0.5 + shift;
  }

  private int first(int phase, double shift) {
    return (int) Math.floor(place(phase, shift)) - reach + 1;
  }

  private float[] weights(int phase, double shift) {
    double[] exact = new double[2 * reach];
    double sum = 0;
    for (int k = 0; k < exact.length; k++) {
      exact[k] = kernel(Math.abs(first(phase, shift) + k - place(phase, shift)));
      sum += exact[k];
    }
    float[] weights = new float[exact.length];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) (exact[k] / sum);
    }
    return weights;
  }
}
