package org.reelspark.core.plan;

/** Where a network runs. */
public enum DeviceChoice {
  /** The GPU where there is one that works, otherwise the CPU. */
  AUTO,
  CPU,
  /** The GPU, or an error; never silently the CPU. */
  GPU
}
