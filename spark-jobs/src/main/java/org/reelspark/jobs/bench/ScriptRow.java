package org.reelspark.jobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.restore.Model;
import org.reelspark.core.restore.RestoreOptions;
import org.reelspark.core.restore.Restorer;

/** The whole job, start-up included, against the script that a user would write instead. */
final class ScriptRow implements Row {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 576;
  private static final int BITS = 4_000_000;
  private static final Target TARGET = Target.atLeast(1.5);

  /** Two films that OpenCV and x264 made of the same pictures are as near as this. */
  private static final double ALIKE = 30;

  @Override
  public String name() {
    return "script";
  }

  @Override
  public String what() {
    return "restore with default, %dx%d, start-up, analysis and verification included"
        .formatted(WIDTH, HEIGHT);
  }

  @Override
  public String against() {
    return "one Python process on the same cores: OpenCV reads, PyTorch restores, OpenCV writes";
  }

  @Override
  public List<Comparison> measure(Bench bench) throws IOException {
    Python python = bench.python();
    String version;
    try {
      version = python.torch("cv2");
    } catch (IOException e) {
      return List.of(Comparison.open("the whole job", TARGET, e.getMessage()));
    }
    int seconds = bench.size(4, 20);
    int frames = seconds * Bench.FRAMES_PER_SECOND;
    Path film = bench.film(WIDTH, HEIGHT, seconds, BITS, false);
    checkNetwork(bench, film);
    Path weights = python.weights();
    float grain = Model.describe("default").grainReduction();
    Path ours = bench.file("script-ours.mkv");
    Path theirs = bench.file("script-theirs.mkv");
    List<Comparison> all =
        new ArrayList<>(
            Programs.compared(
                bench.rounds(),
                frames,
                TARGET,
                "%d s; %s; ours writes H.264, OpenCV MPEG-4".formatted(seconds, version),
                () -> restore(film, ours),
                () -> Run.of(python.program("script.py", weights, film, theirs, grain))));
    double psnr = PassThroughRow.psnr(ours, theirs);
    Files.delete(ours);
    Files.delete(theirs);
    all.add(
        Comparison.of("PSNR of one film against the other", "dB", psnr, ALIKE, Target.atLeast(1))
            .noting("OpenCV sees BGR, and chroma twice halved"));
    return all;
  }

  private static void checkNetwork(Bench bench, Path film) throws IOException {
    try (Model model = Model.open("default", new RestoreOptions(0, DeviceChoice.CPU, 0));
        Restorer restorer = model.restorer()) {
      PythonNetwork.start(bench, Windows.of(film, 2, restorer.radius()), restorer).close();
    }
  }

  private static Run restore(Path film, Path out) throws IOException {
    return Bench.reelspark(
        List.of(),
        List.of(
            "restore",
            film.toString(),
            out.toString(),
            "--model=default",
            "--fresh",
            "--overwrite",
            "--quiet"));
  }
}
