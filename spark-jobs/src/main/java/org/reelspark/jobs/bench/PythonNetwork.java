package org.reelspark.jobs.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.restore.Restorer;
import org.reelspark.core.restore.Window;

/** The shipped network in Python PyTorch, eager, on whole frames in memory. */
final class PythonNetwork implements AutoCloseable {
  /** Samples that may differ from ours: sums are added up in another order. */
  private static final double MOST = 1e-4;

  private static final int COMPARED = 2;

  private final Child child;
  private final int windows;
  private final BareNetwork.Difference difference;

  private PythonNetwork(Child child, int windows, BareNetwork.Difference difference) {
    this.child = child;
    this.windows = windows;
    this.difference = difference;
  }

  /**
   * Starts it, and asserts that it restores as ours does.
   *
   * @param windows that overlap as a film's do, 8-bit 4:2:0, of sides that are multiples of 8
   * @throws IOException where it can't be started or gives other pictures
   */
  static PythonNetwork start(Bench bench, List<Window> windows, Restorer ours) throws IOException {
    Python python = bench.python();
    PictureFormat format = windows.get(0).centre().format();
    Path frames = python.file("frames.yuv");
    Path restored = python.file("restored.yuv");
    write(frames(windows), frames);
    Child child =
        Child.start(
            python.program(
                "frames.py", python.weights(), frames, format.height(), format.width(), restored));
    try {
      child.ask("first");
      byte[] all = Files.readAllBytes(restored);
      BareNetwork.Difference difference = BareNetwork.Difference.NONE;
      for (int i = 0; i < Math.min(COMPARED, windows.size()); i++) {
        byte[] theirs = Arrays.copyOfRange(all, i * format.bytes(), (i + 1) * format.bytes());
        difference =
            difference.plus(
                BareNetwork.Difference.of(ours.restore(windows.get(i)).frame().samples(), theirs));
      }
      if (difference.differing() > MOST * difference.samples()) {
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
    return windows / Double.parseDouble(child.ask("again"));
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
