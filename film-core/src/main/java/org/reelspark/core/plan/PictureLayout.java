package org.reelspark.core.plan;

/** The channels of a picture in a tensor [channels, height, width]. */
public enum PictureLayout {
  /** Red, green and blue, as the film's own matrix has them. */
  RGB(3),
  /** Luma alone: such a network leaves chroma as it is. */
  LUMA(1);

  private final int channels;

  PictureLayout(int channels) {
    this.channels = channels;
  }

  public int channels() {
    return channels;
  }
}
