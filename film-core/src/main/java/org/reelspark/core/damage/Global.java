package org.reelspark.core.damage;

/** Damage of whole pictures, in place. */
final class Global {
  private Global() {}

  /** Brightness times a gain: chroma keeps its saturation. */
  static void gain(FloatPicture picture, float gain) {
    float[] luma = picture.planes()[0];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = Math.min(1, luma[i] * gain);
    }
    chroma(picture, gain, 0, 0);
  }

  /** Luma times gains that change smoothly between 3 x 3 places of the picture. */
  static void unevenGain(FloatPicture picture, float[] gains) {
    int width = picture.width();
    int height = picture.height();
    float[] luma = picture.planes()[0];
    for (int y = 0; y < height; y++) {
      float fy = Math.min(1.999f, 2f * y / height);
      int gy = (int) fy;
      float ty = fy - gy;
      for (int part = 0; part < 2; part++) {
        float left = mix(gains[3 * gy + part], gains[3 * gy + part + 3], ty);
        float right = mix(gains[3 * gy + part + 1], gains[3 * gy + part + 4], ty);
        int from = part * width / 2;
        int to = (part + 1) * width / 2;
        for (int x = from; x < to; x++) {
          float gain = mix(left, right, (float) (x - from) / (to - from));
          luma[y * width + x] = Math.min(1, luma[y * width + x] * gain);
        }
      }
    }
  }

  private static float mix(float a, float b, float t) {
    return a + (b - a) * t;
  }

  /**
   * Adds grain.
   *
   * @param sigma of the luma grain in the middle tones, of 1
   * @param size 0 for grain of one pixel, 1 for grain that is strongly correlated over three, 2
   *     over five
   * @param chroma strength of the chroma planes' own grain over the luma's
   */
  static void grain(FloatPicture picture, float sigma, float size, float chroma, long seed) {
    for (int p = 0; p < picture.planes().length; p++) {
      float strength = p == 0 ? sigma : sigma * chroma;
      if (strength == 0) {
        continue;
      }
      int width = picture.planeWidth(p);
      int height = picture.planeHeight(p);
      float[] noise = noise(width * height, Dice.of(seed, p, 0));
      float scale = strength / correlate(noise, width, height, size);
      float[] plane = picture.planes()[p];
      float[] luma = picture.planes()[0];
      if (p == 0) {
        for (int i = 0; i < plane.length; i++) {
          float v = luma[i];
          plane[i] = clamp(v + scale * (0.45f + 2.2f * v * (1 - v)) * noise[i]);
        }
      } else {
        for (int i = 0; i < plane.length; i++) {
          plane[i] = clamp(plane[i] + scale * noise[i]);
        }
      }
    }
  }

  /** Independent values of nearly normal distribution and deviation 1. */
  private static float[] noise(int length, Dice dice) {
    float[] noise = new float[length];
    float scale = (float) (1 / (65536 * Math.sqrt(4 / 12.0)));
    for (int i = 0; i < length; i++) {
      long bits = dice.nextLong();
      long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      noise[i] = (sum - 131070) * scale;
    }
    return noise;
  }

  /**
   * Makes neighbours alike.
   *
   * @return what that leaves of the deviation
   */
  private static float correlate(float[] noise, int width, int height, float size) {
    float one = Math.min(1, size) / 3;
    float two = Math.max(0, size - 1) / 3;
    if (one > 0) {
      smooth(noise, width, height, one, 1 - 2 * one);
    }
    if (two > 0) {
      smooth(noise, width, height, two, 1 - 2 * two);
    }
    float outer = one * two;
    float inner = one * (1 - 2 * two) + two * (1 - 2 * one);
    float centre = (1 - 2 * one) * (1 - 2 * two) + 2 * one * two;
    return 2 * outer * outer + 2 * inner * inner + centre * centre;
  }

  private static void smooth(float[] plane, int width, int height, float side, float centre) {
    for (int y = 0; y < height; y++) {
      int at = y * width;
      float before = plane[at];
      for (int x = 0; x < width - 1; x++) {
        float here = plane[at + x];
        plane[at + x] = centre * here + side * (before + plane[at + x + 1]);
        before = here;
      }
    }
    float[] before = new float[width];
    System.arraycopy(plane, 0, before, 0, width);
    for (int y = 0; y < height - 1; y++) {
      int at = y * width;
      for (int x = 0; x < width; x++) {
        float here = plane[at + x];
        plane[at + x] = centre * here + side * (before[x] + plane[at + width + x]);
        before[x] = here;
      }
    }
  }

  /** Less contrast around a lifted black, and a cast. */
  static void fade(FloatPicture picture, float contrast, float lift, float cb, float cr) {
    float[] luma = picture.planes()[0];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = clamp(lift + contrast * luma[i]);
    }
    chroma(picture, contrast, cb, cr);
  }

  static void blackAndWhite(FloatPicture picture) {
    chroma(picture, 0, 0, 0);
  }

  private static void chroma(FloatPicture picture, float saturation, float cb, float cr) {
    for (int p = 1; p < picture.planes().length; p++) {
      float[] plane = picture.planes()[p];
      float offset = FloatPicture.NEUTRAL + (p == 1 ? cb : cr);
      for (int i = 0; i < plane.length; i++) {
        plane[i] = clamp(offset + saturation * (plane[i] - FloatPicture.NEUTRAL));
      }
    }
  }

  static void blur(FloatPicture picture, float sigma) {
    for (int p = 0; p < picture.planes().length; p++) {
      float own = p == 0 ? sigma : sigma / picture.chroma().horizontal();
      Filters.blur(picture.planes()[p], picture.planeWidth(p), picture.planeHeight(p), own);
    }
  }

  static void coarsen(FloatPicture picture, float factor) {
    for (int p = 0; p < picture.planes().length; p++) {
      Filters.coarsen(picture.planes()[p], picture.planeWidth(p), picture.planeHeight(p), factor);
    }
  }

  static void shift(FloatPicture picture, float dx, float dy) {
    for (int p = 0; p < picture.planes().length; p++) {
      Filters.shift(
          picture.planes()[p],
          picture.planeWidth(p),
          picture.planeHeight(p),
          p == 0 ? dx : dx / picture.chroma().horizontal(),
          p == 0 ? dy : dy / picture.chroma().vertical());
      float[] plane = picture.planes()[p];
      for (int i = 0; i < plane.length; i++) {
        plane[i] = clamp(plane[i]);
      }
    }
  }

  private static float clamp(float value) {
    return value < 0 ? 0 : Math.min(value, 1);
  }
}
