package org.reelspark.core.plan;

/** The numbers that a network's convolutions are computed in. */
public enum Precision {
  /** Of 32 bits. */
  FULL,
  /** Of 16 bits (IEEE 754 binary16), for GPUs. */
  HALF
}
