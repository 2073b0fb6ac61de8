package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.List;

/**
 * What the film says of the display it was graded on and of its brightest light, exactly as stored.
 *
 * @param display primaries of red, green and blue, the white point (x and y each) and the least and
 *     greatest luminance in candela a square metre: ten fractions, or none where unknown
 * @param maxLight brightest pixel in candela a square metre, 0 where unknown
 * @param maxAverageLight brightest average of a frame in candela a square metre, 0 where unknown
 */
public record Hdr(List<Rational> display, int maxLight, int maxAverageLight)
    implements Serializable {
  /** A film that says nothing of either. */
  public static final Hdr NONE = new Hdr(List.of(), 0, 0);

  public Hdr {
    display = List.copyOf(display);
    if (!display.isEmpty() && display.size() != 10) {
      throw new IllegalArgumentException(display.size() + " fractions are not a mastering display");
    }
  }

  /** Whether {@link #maxLight} and {@link #maxAverageLight} were stated. */
  public boolean hasLight() {
    return maxLight != 0 || maxAverageLight != 0;
  }
}
