package org.reelspark.core.plan;

/** What encodes the restored picture. */
public enum EncoderChoice {
  /** The processor. */
  SOFTWARE,
  /** A GPU's encoder, or an error; never silently the processor. */
  NVENC
}
