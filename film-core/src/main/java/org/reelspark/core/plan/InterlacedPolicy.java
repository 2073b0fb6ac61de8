package org.reelspark.core.plan;

/** What to do with frames that are pairs of fields. */
public enum InterlacedPolicy {
  /** The film fails, and the error says which policies there are. */
  REFUSE,
  /** One whole picture is made of each pair of fields. */
  DEINTERLACE,
  /** Frames are restored as if they were whole pictures. */
  AS_IS
}
