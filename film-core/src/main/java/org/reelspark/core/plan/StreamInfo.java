package org.reelspark.core.plan;

import java.util.Map;

/**
 * One stream of a film.
 *
 * @param kind {@code video}, {@code audio}, {@code subtitle}, {@code data} or {@code attachment}
 * @param codec FFmpeg's codec name
 * @param timeBase seconds per tick
 * @param metadata language, title and whatever else the container says of it
 */
public record StreamInfo(
    int index, String kind, String codec, Rational timeBase, Map<String, String> metadata)
    implements java.io.Serializable {
  public StreamInfo {
    metadata = Map.copyOf(metadata);
  }
}
