package org.reelspark.core.plan;

/** What to do with frames whose damage the decoder reports. */
public enum DamagePolicy {
  /** The film fails, and the error names the frame. */
  FAIL,
  /**
   * The frame is kept as the decoder filled it in, or repeats the one before it, and is counted.
   */
  CONCEAL
}
