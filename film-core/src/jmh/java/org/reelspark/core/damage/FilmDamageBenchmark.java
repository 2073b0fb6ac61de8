package org.reelspark.core.damage;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;

/** Damage laid over frames of 720x576, all kinds of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FilmDamageBenchmark {
  private static final int FRAMES = 240;

  private final PictureFormat format = new PictureFormat(720, 576, Chroma.YUV420, 8);
  private final FilmDamage damage =
      FilmDamage.of(DamageSettings.worn(1, 0.5f), format, 24, FRAMES);
  private final Frame clean = noise();
  private int next;

  private Frame noise() {
    byte[] samples = new byte[format.bytes()];
    new Random(1).nextBytes(samples);
    return new Frame(format, 1, samples);
  }

  @Benchmark
  public Damaged apply() {
    return damage.apply(next++ % FRAMES, clean);
  }
}
