package org.reelspark.training.loop;

/** Sizes of our own network, named by what they are for. */
public enum Preset {
  /** About 0.5 million weights: for CPUs. */
  SMALL(24),
  /** About 2 million weights. */
  BASE(48),
  /** About 8 million weights. */
  LARGE(96);

  private final int width;

  Preset(int width) {
    this.width = width;
  }

  /** Channels of the network's first level. */
  public int width() {
    return width;
  }
}
