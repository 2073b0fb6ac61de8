package org.reelspark.core.damage;

/** A picture that defects are painted on, and how opaque it was painted pixel by pixel. */
final class Canvas {
  private final FloatPicture picture;
  private final int chromaWidth;
  private final float share;
  private float[] mask;

  /**
   * @param mask as large as the luma plane; what is painted is laid over what it holds
   */
  Canvas(FloatPicture picture, float[] mask) {
    this.picture = picture;
    this.chromaWidth = picture.planes().length > 1 ? picture.planeWidth(1) : 0;
    this.share = 1f / (picture.chroma().horizontal() * picture.chroma().vertical());
    this.mask = mask;
  }

  int width() {
    return picture.width();
  }

  int height() {
    return picture.height();
  }

  void maskInto(float[] other) {
    mask = other;
  }

  /** Covers one pixel; {@code coverage} 0 to 1 is what of it lies under the defect. */
  void cover(int x, int y, Ink ink, float coverage) {
    float alpha = Math.min(1, coverage) * ink.opacity();
    if (alpha < 1 / 512f) {
      return;
    }
    int at = y * picture.width() + x;
    float[][] planes = picture.planes();
    planes[0][at] += alpha * (ink.luma() - planes[0][at]);
    mask[at] += alpha * (1 - mask[at]);
    if (chromaWidth > 0) {
      int c = y / picture.chroma().vertical() * chromaWidth + x / picture.chroma().horizontal();
      planes[1][c] += alpha * share * (ink.cb() - planes[1][c]);
      planes[2][c] += alpha * share * (ink.cr() - planes[2][c]);
    }
  }
}
