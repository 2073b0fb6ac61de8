package org.reelspark.core.defect;

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
import org.reelspark.core.plan.DefectCounts;

/** The shapes of a mask of 1920x1080 with a thousand specks. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DefectShapesBenchmark {
  private static final int WIDTH = 1920;
  private static final int HEIGHT = 1080;

  private final DefectShapes shapes = new DefectShapes(WIDTH, HEIGHT);
  private final byte[] mask = mask();

  private static byte[] mask() {
    byte[] mask = new byte[WIDTH * HEIGHT];
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      int at = random.nextInt(HEIGHT - 4) * WIDTH + random.nextInt(WIDTH - 4);
      for (int y = 0; y < 4; y++) {
        for (int x = 0; x < 4; x++) {
          mask[at + y * WIDTH + x] = (byte) 255;
        }
      }
    }
    return mask;
  }

  @Benchmark
  public DefectCounts count() {
    return shapes.count(mask);
  }
}
