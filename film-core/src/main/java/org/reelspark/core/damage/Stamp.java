package org.reelspark.core.damage;

/** How opaque a small shape is, pixel by pixel, 0 to 1. */
final class Stamp {
  private final int width;
  private final int height;
  private final float[] alpha;

  Stamp(int width, int height, float[] alpha) {
    this.width = width;
    this.height = height;
    this.alpha = alpha;
  }

  /** One of the eight ways to lay it down: mirrored, upside down, on its side. */
  float at(int x, int y, int way) {
    if ((way & 4) != 0) {
      int t = x;
      x = y;
      y = t;
    }
    if ((way & 1) != 0) {
      x = width - 1 - x;
    }
    if ((way & 2) != 0) {
      y = height - 1 - y;
    }
    return alpha[y * width + x];
  }

  int widthOf(int way) {
    return (way & 4) != 0 ? height : width;
  }

  int heightOf(int way) {
    return (way & 4) != 0 ? width : height;
  }

  Stamp softened(float sigma) {
    float[] soft = alpha.clone();
    Filters.blur(soft, width, height, sigma);
    return new Stamp(width, height, soft);
  }
}
