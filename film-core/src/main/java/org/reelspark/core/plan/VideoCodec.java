package org.reelspark.core.plan;

/** What the restored picture is encoded with. */
public enum VideoCodec {
  FFV1,
  H264,
  HEVC,
  PRORES,
  AV1
}
