package org.reelspark.core.plan;

/**
 * How samples stand for colours, in FFmpeg's names ({@code bt709}, {@code tv}, {@code left} ...);
 * {@code unknown} or {@code unspecified} where the film does not say. Nothing here is ever changed.
 */
public record Colour(
    String range, String matrix, String primaries, String transfer, String chromaLocation)
    implements java.io.Serializable {
  /** Of a film that says nothing. */
  public static final Colour UNKNOWN =
      new Colour("unknown", "unknown", "unknown", "unknown", "unspecified");
}
