package org.reelspark.jobs.bench;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/**
 * A process in which libtorch computes the shipped network by itself: whole frames, its own
 * threads, the system's allocator. It answers with windows a second.
 */
final class WholeFrames {
  private WholeFrames() {}

  static Child start(Path film, int windows) throws IOException {
    return Child.start(
        Bench.untuned(
            Bench.java(
                WholeFrames.class.getName(),
                List.of(),
                List.of(film.toString(), Integer.toString(windows)))));
  }

  /**
   * @param arguments the film, and how many windows of it
   */
  public static void main(String[] arguments) throws IOException {
    Engine.getEngine("PyTorch");
    int threads = JniUtils.getNumThreads();
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer restorer = model.restorerOfWholeFrames(threads).orElseThrow()) {
      List<Window> windows =
          Windows.of(
              Path.of(arguments[0]), Integer.parseInt(arguments[1]), model.describe().radius());
      restorer.restore(windows.get(0));
      Child.answer(question -> Double.toString(BareNetwork.speed(restorer, windows)));
    }
  }
}
