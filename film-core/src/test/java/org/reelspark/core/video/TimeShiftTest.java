package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.reelspark.core.plan.Rational;

class TimeShiftTest {
  private static final long FAR = 1L << 32;

  @Property(tries = 200)
  void timesMoveToTheNearestTick(
      @ForAll @LongRange(min = -FAR, max = FAR) long time,
      @ForAll @IntRange(min = 1, max = 1001) int num,
      @ForAll @IntRange(min = 1, max = 90_000) int den,
      @ForAll @IntRange(min = 1, max = 90_000) int toDen,
      @ForAll @LongRange(min = -1_000_000, max = 1_000_000) long ticks) {
    Rational from = new Rational(num, den);
    Rational to = new Rational(1, toDen);
    Rational base = new Rational(1, 24_000);
    long moved = new TimeShift(base, ticks).apply(time, from, to);
    BigDecimal exact = exact(time, from, ticks, base, toDen);
    assertThat(exact.subtract(BigDecimal.valueOf(moved)).abs().doubleValue())
        .isLessThanOrEqualTo(0.5 + 1e-9);
  }

  private static BigDecimal exact(long time, Rational from, long ticks, Rational base, int toDen) {
    MathContext digits = new MathContext(60);
    BigDecimal a =
        BigDecimal.valueOf(time)
            .multiply(BigDecimal.valueOf(from.num()))
            .divide(BigDecimal.valueOf(from.den()), digits);
    BigDecimal b = BigDecimal.valueOf(ticks).divide(BigDecimal.valueOf(base.den()), digits);
    return a.add(b).multiply(BigDecimal.valueOf(toDen));
  }

  @Property(tries = 200)
  void unmovedTimesInTheSameTicksStay(@ForAll long time) {
    Rational base = new Rational(1001, 24_000);
    assertThat(new TimeShift(base, 0).apply(time, base, base)).isEqualTo(time);
  }

  @Property(tries = 200)
  void orderIsKept(
      @ForAll @LongRange(min = -FAR, max = FAR) long time,
      @ForAll @LongRange(min = 0, max = 10_000) long later) {
    TimeShift shift = new TimeShift(new Rational(1, 25), 7);
    Rational from = new Rational(1, 90_000);
    Rational to = new Rational(1, 1000);
    assertThat(shift.apply(time + later, from, to))
        .isGreaterThanOrEqualTo(shift.apply(time, from, to));
  }
}
