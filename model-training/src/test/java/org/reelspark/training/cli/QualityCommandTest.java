package org.reelspark.training.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.quality.Comparison;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.training.data.TestClips;
import picocli.CommandLine;

class QualityCommandTest {
  private static final PictureFormat FORMAT = new PictureFormat(640, 96, Chroma.YUV420, 8);
  private static final int FRAMES = 9;

  @TempDir private Path folder;
  private Path benchmark;
  private Path clean;
  private Path damaged;
  private Path mask;
  private Path page;

  @BeforeEach
  void writeFilms() throws IOException {
    Path source = folder.resolve("stripes.y4m");
    try (OutputStream out = Files.newOutputStream(source)) {
      out.write("YUV4MPEG2 W640 H96 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < FRAMES; n++) {
        out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
        out.write(TestClips.frame(FORMAT, 0).samples());
      }
    }
    benchmark = Files.createDirectory(folder.resolve("benchmark"));
    clean = benchmark.resolve("stripes_clean.mkv");
    damaged = benchmark.resolve("stripes_damaged.mkv");
    mask = benchmark.resolve("stripes_mask.mkv");
    page = folder.resolve("docs").resolve("page.md");
    run(new DegradeCommand(), source, clean, "--kinds", "dust=0");
    run(new DegradeCommand(), source, damaged, "--kinds", "dust=1,scratch=1", "--mask", mask);
  }

  @Test
  void aModelThatDoesNothingGainsNothingAndKeepsEverything() throws IOException {
    quality("--model", "identity", "--benchmark", benchmark, "--clean", clean, "--old", damaged);
    Comparison comparison = new Comparison();
    try (FilmFrames before = FilmFrames.open(damaged);
        FilmFrames reference = FilmFrames.open(clean);
        FilmFrames painted = FilmFrames.open(mask)) {
      for (Frame frame = before.next(); frame != null; frame = before.next()) {
        Frame unharmed = reference.next();
        byte[] alpha = Arrays.copyOf(painted.next().samples(), FORMAT.planeBytes(0));
        comparison.add(frame, unharmed, frame, Map.of("all", alpha));
      }
    }
    List<Double> row = row("stripes");
    assertThat(row.get(0)).isCloseTo(comparison.result().psnr(), within(0.006));
    assertThat(row.get(2)).isZero();
    assertThat(row.get(5)).isZero();
    // Outside, what the damaged film has is worked out from what it has over all and inside.
    assertThat(row.get(6)).isCloseTo(comparison.result().outsidePsnr(), within(0.02));
    assertThat(row("stripes_damaged").get(1)).isEqualTo(1);
    assertThat(Files.readString(page)).contains("| stripes | 138.13 | 0.00 % | 100.00 % |");
  }

  @Test
  void aTemporalMedianTakesDustOffAStillPictureAndLeavesScratches() throws IOException {
    quality("--model", "median", "--kinds", clean, "--seed", 5);
    assertThat(row("dust").get(3)).isGreaterThan(10);
    assertThat(row("scratch").get(3)).isLessThan(3);
  }

  @Test
  void tablesAreReplacedAndWhatIsWrittenByHandStays() throws IOException {
    Files.createDirectories(page.getParent());
    Files.writeString(page, "Before.\n<!-- begin second -->\nold\n<!-- end second -->\nAfter.\n");
    quality("--model", "median", "--second", clean, "--still", "stripes=4");
    assertThat(Files.readString(page))
        .startsWith("Before.\n<!-- begin second -->\n`median`")
        .contains("| stripes |", "seeds 1 to 1", "(images/quality/stripes-4.jpg)")
        .endsWith("<!-- end second -->\nAfter.\n")
        .doesNotContain("old");
    var still = ImageIO.read(folder.resolve("docs/images/quality/stripes-4.jpg").toFile());
    assertThat(still.getWidth()).isBetween(2 * FORMAT.width(), 2 * FORMAT.width() + 8);
    assertThat(still.getHeight()).isBetween(2 * FORMAT.height(), 2 * FORMAT.height() + 8);
  }

  @Test
  void filmsOfAnotherSizeAreBroughtTo640Columns() throws IOException {
    Path small = folder.resolve("small.y4m");
    PictureFormat format = new PictureFormat(160, 36, Chroma.YUV420, 8);
    try (OutputStream out = Files.newOutputStream(small)) {
      out.write("YUV4MPEG2 W160 H36 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < 40; n++) {
        out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
        out.write(TestClips.frame(format, n).samples());
      }
    }
    quality("--model", "identity", "--second", small, "--still", "small=31");
    var still = ImageIO.read(folder.resolve("docs/images/quality/small-31.jpg").toFile());
    assertThat(still.getHeight()).isBetween(2 * 144, 2 * 144 + 8);
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    assertThat(refusal()).contains("--benchmark");
    assertThat(refusal("--benchmark", folder.resolve("none"))).contains("none");
    assertThat(refusal("--clean", clean, "--page", page, "--still", "stripes")).contains("FRAME");
    assertThat(refusal("--second", clean, "--page", page, "--still", "stripes=900"))
        .contains("stripes=900");
    Files.delete(mask);
    assertThat(refusal("--benchmark", benchmark)).contains("stripes_mask.mkv");
  }

  @Test
  void aModelThatEnlargesIsRefused() {
    assertThat(refusalOf("default-2x", "--clean", clean)).contains("default-2x", "of scale 2");
  }

  private void quality(Object... arguments) {
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--page";
    all[arguments.length + 1] = page;
    run(new QualityCommand(), all);
  }

  private static void run(Callable<Integer> command, Object... arguments) {
    CommandLine line = line(command);
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          throw new AssertionError(failure);
        });
    assertThat(line.execute(strings(arguments))).isZero();
  }

  private static String refusal(Object... arguments) {
    return refusalOf("identity", arguments);
  }

  private static String refusalOf(String model, Object... arguments) {
    StringBuilder message = new StringBuilder();
    CommandLine line = line(new QualityCommand());
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          message.append(failure.getMessage());
          return 1;
        });
    Object[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--model";
    all[arguments.length + 1] = model;
    assertThat(line.execute(strings(all))).isEqualTo(1);
    return message.toString();
  }

  private static CommandLine line(Callable<Integer> command) {
    return new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static String[] strings(Object... arguments) {
    return Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
  }

  /** The figures of a row of the page. */
  private List<Double> row(String name) throws IOException {
    List<Double> figures = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("| " + name + " |")) {
        for (String cell : line.substring(name.length() + 4).split("\\|", -1)) {
          if (!cell.isBlank()) {
            figures.add(Double.parseDouble(cell.replaceAll("[*%+ ]", "")));
          }
        }
        return figures;
      }
    }
    throw new AssertionError("no row " + name + " in " + Files.readString(page));
  }
}
