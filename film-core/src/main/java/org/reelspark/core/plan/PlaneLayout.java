package org.reelspark.core.plan;

/**
 * How a picture lies in a tensor [channels, H/2, W/2], H and W rounded up to even by repeating the
 * last row and column. Luma comes first, as the four samples of each 2x2 square: top left, top
 * right, bottom left, bottom right.
 */
public enum PlaneLayout {
  /** Four of luma, Cb, Cr: chroma at half resolution as it is in 4:2:0. */
  YUV420(6),
  /** Four of luma, four of Cb, four of Cr: chroma in 2x2 squares like luma. */
  YUV444(12);

  private final int channels;

  PlaneLayout(int channels) {
    this.channels = channels;
  }

  public int channels() {
    return channels;
  }
}
