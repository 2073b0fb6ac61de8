package org.reelspark.core.damage;

/** A random stream that follows from what it is for: SplitMix64 seeded by a hash of its labels. */
final class Dice {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final float UNIT = 1f / (1 << 24);

  private long state;

  Dice(long seed) {
    state = seed;
  }

  static Dice of(long seed, long label, long counter) {
    return new Dice(mix(mix(mix(seed + GOLDEN) ^ label * GOLDEN) + counter));
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** 0 to 1, 1 excluded. */
  float unit() {
    return (nextLong() >>> 40) * UNIT;
  }

  float between(float low, float high) {
    return low + (high - low) * unit();
  }

  /** 0 to {@code bound}, excluded. */
  int below(int bound) {
    return (int) (unit() * bound);
  }

  boolean chance(float probability) {
    return unit() < probability;
  }

  /** Between two positive values, as often in every octave. */
  float octaves(float low, float high) {
    return (float) (low * Math.exp(Math.log(high / low) * unit()));
  }

  float gaussian() {
    double radius = Math.sqrt(-2 * Math.log(1 - unit()));
    return (float) (radius * Math.cos(2 * Math.PI * unit()));
  }

  /** How many of the rare events that happen {@code mean} times on average. */
  int poisson(float mean) {
    double limit = Math.exp(-mean);
    double product = unit();
    int count = 0;
    while (product > limit) {
      product *= unit();
      count++;
    }
    return count;
  }

  /** Marsaglia and Tsang's method, shape of any size above 0. */
  float gamma(float shape, float scale) {
    if (shape < 1) {
      return gamma(shape + 1, scale) * (float) Math.pow(1 - unit(), 1 / shape);
    }
    double d = shape - 1 / 3.0;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = gaussian();
      double v = 1 + c * x;
      if (v > 0) {
        v = v * v * v;
        if (Math.log(1 - unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
          return (float) (d * v * scale);
        }
      }
    }
  }

  /** Smooth noise of a line, about -1 to 1, one independent value at every whole {@code at}. */
  static float wave(long seed, float at) {
    int whole = (int) Math.floor(at);
    float t = at - whole;
    float a = lattice(seed, whole);
    float b = lattice(seed, whole + 1);
    return a + (b - a) * t * t * (3 - 2 * t);
  }

  private static float lattice(long seed, int at) {
    return (mix(seed + at * GOLDEN) >>> 40) * (2 * UNIT) - 1;
  }
}
