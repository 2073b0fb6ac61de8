package org.reelspark.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateFinderTest {
  /** A loss that is level, falls around 1e-3, is level again, and rises at the end. */
  private static List<RateFinder.Point> points() {
    List<RateFinder.Point> points = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      double power = -7 + 0.08 * i;
      double loss = 1.5 - Math.tanh(4 * (power + 3)) + Math.exp(8 * (power - 0.1));
      points.add(new RateFinder.Point(Math.pow(10, power), loss, loss));
    }
    return points;
  }

  @Test
  void theBestRateIsWhereTheLossFallsMostSteeply() {
    assertThat(Math.log10(RateFinder.steepest(points()))).isCloseTo(-3, within(0.05));
  }

  @Test
  void aFallAtEitherEndDoesNotCount() {
    List<RateFinder.Point> points = points();
    points.set(1, new RateFinder.Point(points.get(1).rate(), 0, -50));
    points.set(88, new RateFinder.Point(points.get(88).rate(), 0, -50));
    assertThat(Math.log10(RateFinder.steepest(points))).isCloseTo(-3, within(0.05));
  }
}
