package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.PlaneLayout;

/** Frames of 1920x1080 to tensors and back, and the temporal median. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RestoreBenchmark {
  private static final int BLACK = 16;

  private final PictureFormat format = new PictureFormat(1920, 1080, Chroma.YUV420, 8);
  private final Window window =
      new Window(
          1,
          List.of(
              Pictures.noise(format, 1), Pictures.noise(format, 2), Pictures.noise(format, 3)),
          new float[] {1, 1.02f, 1},
          BLACK,
          false);
  private final Restorer median = new MedianRestorer();
  private final PlaneTensors tensors = new PlaneTensors(format, PlaneLayout.YUV420, 4);
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final NDArray tensor = tensors.read(manager, window.centre(), 1, BLACK);

  @Benchmark
  public Restored median() {
    return median.restore(window);
  }

  @Benchmark
  public long frameToTensor() {
    JniUtils.setNumThreads(1);
    Frame frame = window.centre();
    try (NDArray read = tensors.read(manager, frame, 1, BLACK)) {
      return read.size();
    }
  }

  @Benchmark
  public byte[] tensorToFrame() {
    JniUtils.setNumThreads(1);
    return tensors.write(tensor);
  }

  @TearDown
  public void close() {
    manager.close();
  }
}
