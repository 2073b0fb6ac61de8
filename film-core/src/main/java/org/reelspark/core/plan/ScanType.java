package org.reelspark.core.plan;

/** Whether the frames of a film are whole pictures or pairs of fields. */
public enum ScanType {
  PROGRESSIVE,
  TOP_FIELD_FIRST,
  BOTTOM_FIELD_FIRST
}
