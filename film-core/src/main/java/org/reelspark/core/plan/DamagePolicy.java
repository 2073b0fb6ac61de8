package org.reelspark.core.plan;

/** What to do with a frame that the decoder reports as damaged. */
public enum DamagePolicy {
  /** The film fails. */
  FAIL,
  /** The decoder fills the damage in, and the frame is counted. */
  CONCEAL
}
