package org.reelspark.jobs.restore;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.SettingsException;

/**
 * A place in a film: a time after its first frame, or a frame number.
 *
 * @param frame frame number, -1 where a time was given
 * @param seconds time after the first frame, 0 where a frame was given
 */
public record FilmPosition(int frame, double seconds) implements Serializable {
  private static final double HALF_A_MILLISECOND = 0.0005;
  private static final Pattern FRAME = Pattern.compile("(\\d{1,9})f");
  private static final Pattern TIME =
      Pattern.compile("(?:(?:(\\d{1,4}):)?(\\d{1,5}):)?(\\d{1,7}(?:\\.\\d{1,9})?)");

  /**
   * Reads {@code 1042f}, {@code 90.5}, {@code 1:30} or {@code 0:01:30.5}.
   *
   * @throws SettingsException where it is none of these
   */
  public static FilmPosition parse(String text) {
    Matcher frame = FRAME.matcher(text);
    if (frame.matches()) {
      return new FilmPosition(Integer.parseInt(frame.group(1)), 0);
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new SettingsException(
          text
              + " is no place in a film: write seconds (90.5), a time (0:01:30.5) or a frame (1042f)");
    }
    double seconds = Double.parseDouble(time.group(3));
    seconds += time.group(2) == null ? 0 : 60.0 * Integer.parseInt(time.group(2));
    seconds += time.group(1) == null ? 0 : 3600.0 * Integer.parseInt(time.group(1));
    return new FilmPosition(-1, seconds);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return frame < 0 ? BigDecimal.valueOf(seconds).toPlainString() : frame + "f";
  }

  /** The first frame at or after this place; the film's end where it lies behind. */
  public int in(FrameIndex index, Rational timeBase) {
    if (frame >= 0) {
      return Math.min(frame, index.end());
    }
    double ticks = seconds * timeBase.den() / timeBase.num();
    return index.atOrAfter(index.pts(index.first()) + (long) Math.ceil(ticks - 1e-6));
  }

  /**
   * Whether the film ends before this place. A film's length, written in milliseconds, is still in
   * it.
   */
  boolean isBehind(FrameIndex index, Rational timeBase) {
    return frame > index.end()
        || (frame < 0 && seconds > index.seconds(timeBase) + HALF_A_MILLISECOND);
  }
}
