package org.reelspark.jobs.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/** A network in Python PyTorch, eager, on whole frames in memory. */
final class PythonNetwork implements AutoCloseable {
  /** Samples that may differ from ours: sums are added up in another order. */
  private static final double MOST = 1e-4;

  private static final RestoreOptions SHIPPED = new RestoreOptions(0, DeviceChoice.CPU, 0);

  private static final int COMPARED = 2;

  private final Child child;
  private final int windows;
  private final BareNetwork.Difference difference;

  private PythonNetwork(Child child, int windows, BareNetwork.Difference difference) {
    this.child = child;
    this.windows = windows;
    this.difference = difference;
  }

  /** Starts the shipped network on the processor, and asserts that it restores as ours does. */
  static PythonNetwork start(Bench bench, List<Window> windows, Restorer ours) throws IOException {
    return start(bench, "default", SHIPPED, windows, ours, MOST);
  }

  /**
   * Starts it, and asserts that it restores as ours does.
   *
   * @param model whose weights it has
   * @param options where it computes, and in which precision; no grain is taken away
   * @param windows that overlap as a film's do, 8-bit 4:2:0, of sides that are multiples of 8
   * @param most share of the samples that may differ
   * @throws IOException where it can't be started or gives other pictures
   */
  static PythonNetwork start(
      Bench bench,
      String model,
      RestoreOptions options,
      List<Window> windows,
      Restorer ours,
      double most)
      throws IOException {
    Python python = bench.python();
    PictureFormat format = windows.get(0).centre().format();
    Path frames = python.file("frames.yuv");
    Path restored = python.file("restored.yuv");
    write(frames(windows), frames);
    Child child =
        Child.start(
            python.program(
                "frames.py",
                python.weights(model),
                frames,
                format.height(),
                format.width(),
                restored,
                options.device() == DeviceChoice.GPU ? "cuda:" + options.gpu() : "cpu",
                options.precision().name().toLowerCase(Locale.ROOT)));
    try {
      child.ask("1");
      byte[] all = Files.readAllBytes(restored);
      BareNetwork.Difference difference = BareNetwork.Difference.NONE;
      for (int i = 0; i < Math.min(COMPARED, windows.size()); i++) {
        byte[] theirs = Arrays.copyOfRange(all, i * format.bytes(), (i + 1) * format.bytes());
        difference =
            difference.plus(
                BareNetwork.Difference.of(ours.restore(windows.get(i)).frame().samples(), theirs));
      }
      if (difference.differing() > most * difference.samples()) {
        throw new IOException(
            "the network in Python gives other pictures: %d of %d samples differ, by %d at most"
                .formatted(difference.differing(), difference.samples(), difference.largest()));
      }
      return new PythonNetwork(child, windows.size(), difference);
    } catch (IOException | RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static List<Frame> frames(List<Window> windows) {
    List<Frame> frames = new ArrayList<>(windows.get(0).frames());
    for (Window window : windows.subList(1, windows.size())) {
      frames.add(window.frames().get(window.frames().size() - 1));
    }
    return frames;
  }

  private static void write(List<Frame> frames, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (Frame frame : frames) {
        out.write(frame.samples());
      }
    }
  }

  /** What it and ours made of the first windows. */
  BareNetwork.Difference difference() {
    return difference;
  }

  /** Windows a second. */
  double speed() throws IOException {
    return speed(1);
  }

  /** Windows a second where it restores them so many times. */
  double speed(int times) throws IOException {
    return times * windows / Double.parseDouble(child.ask(Integer.toString(times)));
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
