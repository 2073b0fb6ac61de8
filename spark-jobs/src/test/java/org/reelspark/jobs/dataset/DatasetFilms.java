package org.reelspark.jobs.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.training.data.Dataset;

/** The films of the tests of the job dataset, and what is read of them and of datasets. */
final class DatasetFilms {
  static final int WIDTH = 192;
  static final int HEIGHT = 144;
  static final List<Integer> CUTS = List.of(20, 24);
  static final int FRAMES = 57;
  static final int GREY_FRAMES = 30;

  private DatasetFilms() {}

  static Path shots() {
    String size = "=size=" + WIDTH + "x" + HEIGHT + ":rate=25,trim=end_frame=";
    return FilmFactory.film(
        "shots.mkv",
        "-f",
        "lavfi",
        "-i",
        "testsrc2"
            + size
            + CUTS.get(0)
            + ",format=yuv420p10le[a];smptebars"
            + size
            + "4"
            + ",format=yuv420p10le[b];mandelbrot"
            + size
            + "33,format=yuv420p10le[c];[a][b][c]concat=n=3",
        "-c:v",
        "ffv1",
        "-g",
        "10",
        "-threads",
        "1");
  }

  static Path grey() {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(160, 128, "25", GREY_FRAMES));
    arguments.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "gray", "-threads", "1"));
    return FilmFactory.film("grey.mkv", arguments);
  }

  static List<Frame> frames(Path film) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (FilmFrames all = FilmFrames.open(film)) {
      for (Frame frame; (frame = all.next()) != null; ) {
        frames.add(frame);
      }
    }
    return frames;
  }

  static Dataset dataset(Path at) throws IOException {
    Path file = at.resolve(Dataset.FILE);
    return Dataset.of(Files.readString(file), file.toString());
  }

  /** Hash of every file below a folder. */
  static Map<String, Integer> files(Path at) throws IOException {
    Map<String, Integer> files = new TreeMap<>();
    try (var all = Files.walk(at)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(at.relativize(file).toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
