package org.reelspark.core.analysis;

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

/** The sums of a frame of 1920x1080. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FrameMeterBenchmark {
  private final PictureFormat format = new PictureFormat(1920, 1080, Chroma.YUV420, 8);
  private final FrameMeter meter = new FrameMeter(format, 16);
  private final Frame one = noise(1);
  private final Frame other = noise(2);

  private Frame noise(long seed) {
    byte[] samples = new byte[format.bytes()];
    new Random(seed).nextBytes(samples);
    return new Frame(format, seed, samples);
  }

  @Benchmark
  public FrameSums measure() {
    return meter.measure(one, other);
  }
}
