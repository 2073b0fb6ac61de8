package org.reelspark.core.damage;

/** What a defect looks like: the colour it covers the picture with, and how much of it. */
record Ink(float luma, float cb, float cr, float opacity) {
  /**
   * White where the emulsion is gone or dirt lay on the negative, black where dirt lies on the
   * print.
   */
  static Ink blackOrWhite(Dice dice, float bright, float leastOpacity) {
    float luma = dice.chance(bright) ? dice.between(0.72f, 1) : dice.between(0, 0.25f);
    return new Ink(
        luma,
        FloatPicture.NEUTRAL,
        FloatPicture.NEUTRAL,
        leastOpacity + (1 - leastOpacity) * (float) Math.sqrt(dice.unit()));
  }

  Ink tinted(float cbOffset, float crOffset) {
    return new Ink(luma, cb + cbOffset, cr + crOffset, opacity);
  }
}
