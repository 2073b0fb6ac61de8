package org.reelspark.core.damage;

/**
 * What a JPEG of a given quality does to a plane: 8 x 8 cosine transform, quantisation, and back.
 * The tables are those of ITU-T T.81, Annex K, scaled as libjpeg does.
 */
final class Jpeg {
  private static final int[] LUMA = {
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99
  };
  private static final int[] CHROMA = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
        47,
    66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
        99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99
  };
  private static final float[] COSINES = new float[64];

  static {
    for (int k = 0; k < 8; k++) {
      for (int x = 0; x < 8; x++) {
        COSINES[8 * k + x] =
            (float) (Math.cos((2 * x + 1) * k * Math.PI / 16) * (k == 0 ? Math.sqrt(0.125) : 0.5));
      }
    }
  }

  private Jpeg() {}

  /**
   * @param quality 1 to 100, as libjpeg counts
   */
  static void compress(FloatPicture picture, int quality) {
    int percent = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    for (int p = 0; p < picture.planes().length; p++) {
      int[] table = p == 0 ? LUMA : CHROMA;
      float[] steps = new float[64];
      for (int i = 0; i < 64; i++) {
        steps[i] = Math.max(1, Math.min(255, (table[i] * percent + 50) / 100)) / 256f;
      }
      plane(picture.planes()[p], picture.planeWidth(p), picture.planeHeight(p), steps);
    }
  }

  private static void plane(float[] plane, int width, int height, float[] steps) {
    float[] block = new float[64];
    float[] other = new float[64];
    for (int by = 0; by < height; by += 8) {
      for (int bx = 0; bx < width; bx += 8) {
        for (int y = 0; y < 8; y++) {
          int row = Math.min(height - 1, by + y) * width;
          for (int x = 0; x < 8; x++) {
            block[8 * y + x] = plane[row + Math.min(width - 1, bx + x)] - 0.5f;
          }
        }
        forward(block, other);
        forward(other, block);
        for (int i = 0; i < 64; i++) {
          block[i] = Math.round(block[i] / steps[i]) * steps[i];
        }
        backward(block, other);
        backward(other, block);
        for (int y = 0; y < 8 && by + y < height; y++) {
          for (int x = 0; x < 8 && bx + x < width; x++) {
            float value = block[8 * y + x] + 0.5f;
            plane[(by + y) * width + bx + x] = Math.max(0, Math.min(1, value));
          }
        }
      }
    }
  }

  /** Transforms the rows and writes them as columns. */
  private static void forward(float[] from, float[] to) {
    for (int y = 0; y < 8; y++) {
      for (int k = 0; k < 8; k++) {
        float sum = 0;
        for (int x = 0; x < 8; x++) {
          sum += COSINES[8 * k + x] * from[8 * y + x];
        }
        to[8 * k + y] = sum;
      }
    }
  }

  /** Transforms the rows back and writes them as columns. */
  private static void backward(float[] from, float[] to) {
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        float sum = 0;
        for (int k = 0; k < 8; k++) {
          sum += COSINES[8 * k + x] * from[8 * y + k];
        }
        to[8 * x + y] = sum;
      }
    }
  }
}
