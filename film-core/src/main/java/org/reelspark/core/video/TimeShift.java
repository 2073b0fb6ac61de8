package org.reelspark.core.video;

import java.math.BigInteger;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.StreamAction;
import org.reelspark.core.plan.StreamInfo;
import org.reelspark.core.plan.StreamPlan;

/**
 * How far the times of all streams move on their way into the restored film.
 *
 * @param timeBase seconds per tick of the picture's stream in the source
 * @param ticks added to every time, in those ticks
 */
record TimeShift(Rational timeBase, long ticks) {
  /** Less than half a tick of any container: times that near are the same. */
  static final double NOTHING = 1e-9;

  /**
   * The shift for one film in one container: an excerpt begins at 0, and all streams together move
   * by as much as the container's least time demands, or the plan.
   */
  static TimeShift of(
      FilmInfo film,
      FrameIndex index,
      boolean excerpt,
      int reorder,
      StreamPlan plan,
      StreamHeads heads) {
    Rational base = film.video().timeBase();
    long first = index.pts(index.first());
    long ticks = excerpt ? -first : 0;
    String container = plan.container();
    boolean transport = container.equals("mpegts");
    double earliest = (first + ticks) * base.value();
    if (transport) {
      earliest -= reorder * Math.max(1, index.duration(index.first())) * base.value();
    }
    if (!excerpt) {
      for (StreamAction action : plan.actions()) {
        if (FilmWriter.isCopied(action.handling())) {
          earliest = Math.min(earliest, start(film, action.stream(), container, heads));
        }
      }
    }
    double allowed = transport ? Containers.TS_DELAY_MICROS / 1e6 : 0;
    if (earliest < allowed - NOTHING) {
      ticks += (long) Math.ceil((allowed - earliest) / base.value() - NOTHING);
    }
    Long least = plan.leastShift();
    return new TimeShift(base, least == null ? ticks : Math.max(ticks, least));
  }

  /** When a stream begins, as far as the container must be able to tell. */
  private static double start(FilmInfo film, int stream, String container, StreamHeads heads) {
    StreamInfo info = film.streams().get(stream);
    double start = heads.start(stream).orElse(0L) * info.timeBase().value();
    if (start >= 0 || !info.kind().equals("audio") || container.equals("mpegts")) {
      return start;
    }
    // Edit lists and codec delays tell of priming before time 0, and Matroska rounds to 1 ms.
    boolean priming = heads.priming(stream).isPresent();
    return FilmWriter.isQuickTime(container) || priming ? 0 : start;
  }

  double seconds() {
    return ticks * timeBase.value();
  }

  /** A time of the source, moved, in ticks of the restored film: the nearest, halves upwards. */
  long apply(long time, Rational from, Rational to) {
    if (ticks == 0 && from.equals(to)) {
      return time;
    }
    // (time * from + ticks * timeBase) / to, doubled, plus one half
    BigInteger fromDen = BigInteger.valueOf(from.den());
    BigInteger baseDen = BigInteger.valueOf(timeBase.den());
    BigInteger moved =
        BigInteger.valueOf(time)
            .multiply(BigInteger.valueOf(from.num()))
            .multiply(baseDen)
            .add(
                BigInteger.valueOf(ticks)
                    .multiply(BigInteger.valueOf(timeBase.num()))
                    .multiply(fromDen));
    BigInteger numerator = moved.multiply(BigInteger.valueOf(to.den()));
    BigInteger denominator = fromDen.multiply(baseDen).multiply(BigInteger.valueOf(to.num()));
    BigInteger two = BigInteger.TWO;
    return floor(numerator.multiply(two).add(denominator), denominator.multiply(two))
        .longValueExact();
  }

  private static BigInteger floor(BigInteger a, BigInteger b) {
    BigInteger[] parts = a.divideAndRemainder(b);
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }
}
