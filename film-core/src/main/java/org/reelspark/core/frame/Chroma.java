package org.reelspark.core.frame;

/** How densely the two chroma planes are sampled; {@link #GREY} has none. */
public enum Chroma {
  GREY(1, 1, 1),
  YUV420(3, 2, 2),
  YUV422(3, 2, 1),
  YUV444(3, 1, 1);

  private final int planes;
  private final int horizontal;
  private final int vertical;

  Chroma(int planes, int horizontal, int vertical) {
    this.planes = planes;
    this.horizontal = horizontal;
    this.vertical = vertical;
  }

  /** Planes of a picture: 1 for grey, otherwise luma, Cb and Cr. */
  public int planes() {
    return planes;
  }

  /** Luma samples across one chroma sample: 1 or 2. */
  public int horizontal() {
    return horizontal;
  }

  /** Luma samples down one chroma sample: 1 or 2. */
  public int vertical() {
    return vertical;
  }
}
