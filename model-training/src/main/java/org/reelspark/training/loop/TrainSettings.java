package org.reelspark.training.loop;

import ai.djl.Device;
import java.nio.file.Path;

/**
 * What a training run is to do.
 *
 * @param out the model archive to write; checkpoint, log and pictures stand beside it under its
 *     name
 * @param preset size of the network
 * @param minutes how long it may take, 0 where {@code steps} says how far to go
 * @param steps optimizer steps, 0 where {@code minutes} says how long
 * @param resume whether to go on from the checkpoint beside {@code out}
 * @param batch windows per step
 * @param rate the schedule's peak
 */
public record TrainSettings(
    Path out,
    Preset preset,
    double minutes,
    long steps,
    boolean resume,
    long seed,
    Device device,
    int batch,
    float rate) {
  /** Sizes of the network, named by what they are for. */
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
}
