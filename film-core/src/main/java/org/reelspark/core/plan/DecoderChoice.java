package org.reelspark.core.plan;

/** What decodes the film; the pictures are the same. */
public enum DecoderChoice {
  /** The processor. */
  SOFTWARE,
  /** A GPU's decoder, or an error; never silently the processor. */
  NVDEC
}
