package org.reelspark.training.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.training.data.TestClips;
import org.reelspark.training.fastai.EncoderWeights;
import picocli.CommandLine;

class CommandsTest {
  private static final PictureFormat FORMAT = new PictureFormat(160, 144, Chroma.YUV420, 8);
  private static final int FRAMES = 12;

  @TempDir private Path folder;
  private Path clean;

  @BeforeEach
  void writeFilm() throws IOException {
    clean = folder.resolve("clean.y4m");
    try (OutputStream out = Files.newOutputStream(clean)) {
      out.write("YUV4MPEG2 W160 H144 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      for (int n = 0; n < FRAMES; n++) {
        out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
        out.write(TestClips.frame(FORMAT, n).samples());
      }
    }
  }

  @Test
  void sameSeedDegradesToTheSameFilmAndAnotherDoesNot() throws IOException {
    assertThat(run(new DegradeCommand(), clean, folder.resolve("a.mkv"), "--seed", 3)).isZero();
    assertThat(run(new DegradeCommand(), clean, folder.resolve("b.mkv"), "--seed", 3)).isZero();
    assertThat(run(new DegradeCommand(), clean, folder.resolve("c.mkv"), "--seed", 4)).isZero();
    List<byte[]> a = samples(folder.resolve("a.mkv"));
    assertThat(a).hasSize(FRAMES);
    assertThat(samples(folder.resolve("b.mkv"))).usingRecursiveComparison().isEqualTo(a);
    assertThat(samples(folder.resolve("c.mkv")).get(0)).isNotEqualTo(a.get(0));
  }

  @Test
  void evaluateFindsThePaintedDamageAndThatNothingWasRestored() throws IOException {
    Path damaged = folder.resolve("damaged.mkv");
    Path mask = folder.resolve("mask.mkv");
    run(
        new DegradeCommand(),
        clean,
        damaged,
        "--kinds",
        "dust=1,dirt=1,short-hair=1",
        "--mask",
        mask);
    String json =
        printed(
            new EvaluateCommand(),
            damaged,
            "--reference",
            clean,
            "--damaged",
            damaged,
            "--mask",
            mask,
            "--json");
    JsonNode figures = new ObjectMapper().readTree(json);
    assertThat(figures.get("frames").asInt()).isEqualTo(FRAMES);
    assertThat(figures.get("all.gain").asDouble()).isZero();
    assertThat(figures.get("all.psnr").asDouble()).isLessThan(25);
    assertThat(figures.get("psnr.outside").asDouble()).isGreaterThan(40);
    assertThat(figures.get("psnr").asDouble()).isGreaterThan(figures.get("all.psnr").asDouble());
  }

  /** The arithmetic of the benchmark's own script, once more and on its own. */
  @Test
  void evaluateAgreesWithTheBenchmarksArithmetic() throws IOException {
    Path damaged = folder.resolve("damaged.mkv");
    Path mask = folder.resolve("mask.mkv");
    Path restored = folder.resolve("restored.mkv");
    run(new DegradeCommand(), clean, damaged, "--severity", 1, "--mask", mask);
    run(new DegradeCommand(), clean, restored, "--kinds", "grain=0.3,dirt=0.6,flicker=0.2");
    String json =
        printed(
            new EvaluateCommand(),
            restored,
            "--reference",
            clean,
            "--damaged",
            damaged,
            "--mask",
            mask,
            "--json");
    JsonNode figures = new ObjectMapper().readTree(json);
    Score before = Score.of(samples(damaged), samples(clean), samples(mask));
    Score after = Score.of(samples(restored), samples(clean), samples(mask));
    assertThat(figures.get("psnr.damaged").asDouble()).isCloseTo(before.all(), within(1e-6));
    assertThat(figures.get("psnr").asDouble()).isCloseTo(after.all(), within(1e-6));
    assertThat(figures.get("all.psnr.damaged").asDouble()).isCloseTo(before.inside(), within(1e-6));
    assertThat(figures.get("all.psnr").asDouble()).isCloseTo(after.inside(), within(1e-6));
    assertThat(figures.get("psnr.outside").asDouble()).isCloseTo(after.outside(), within(1e-6));
    assertThat(figures.get("flicker.beyondReference.damaged").asDouble())
        .isCloseTo(before.flicker(), within(1e-6));
    assertThat(figures.get("flicker.beyondReference").asDouble())
        .isCloseTo(after.flicker(), within(1e-6));
    assertThat(figures.get("flicker.left").asDouble())
        .isCloseTo(after.flicker() / before.flicker(), within(1e-6));
  }

  @Test
  void evaluateWritesAPageOfEveryFrameItsDefectsByKindAndTheWorst() throws IOException {
    Path damaged = folder.resolve("damaged.mkv");
    Path page = folder.resolve("page.html");
    Path mask = folder.resolve("mask.mkv");
    Path dust = folder.resolve("mask-dust.mkv");
    run(new DegradeCommand(), clean, damaged, "--kinds", "dust=1,bar=1", "--mask", mask);
    run(
        new DegradeCommand(),
        clean,
        folder.resolve("again.mkv"),
        "--kinds",
        "dust=1,bar=1",
        "--mask",
        folder.resolve("mask-{kind}.mkv"));
    String json =
        printed(
            new EvaluateCommand(),
            damaged,
            "--reference",
            clean,
            "--damaged",
            damaged,
            "--mask",
            mask,
            "--mask",
            "dust=" + dust,
            "--json",
            "--page",
            page);
    Document shown = Jsoup.parse(Files.readString(page));
    assertThat(shown.select("[src]").eachAttr("src")).allMatch(src -> src.startsWith("data:"));
    assertThat(shown.select("#warnings h2").text()).isEqualTo("Restoring made no frame worse");
    assertThat(shown.select("#kinds tbody th").eachText()).containsExactly("all", "dust");
    assertThat(shown.select("#kinds thead th").eachText()).contains("recall", "precision");
    assertThat(shown.select("#worst figure")).hasSize(6);
    assertThat(shown.select("#worst figure").get(0).select("img"))
        .extracting(image -> image.className())
        .containsExactly("before left", "after right", "clean", "mask");
    JsonNode figures = new ObjectMapper().readTree(json);
    assertThat(shown.select("#tables tbody tr").get(0).text())
        .isEqualTo("PSNR of luma, dB %1$.2f %1$.2f".formatted(figures.get("psnr").asDouble()));
    JsonNode parts = new ObjectMapper().readTree(shown.select("#data").first().data()).get("parts");
    assertThat(parts).hasSize(FRAMES);
    for (int n = 0; n < FRAMES; n++) {
      List<byte[]> one = samples(damaged).subList(n, n + 1);
      double psnr = parts.get(n).get("before").get("psnr").get("mean").asDouble();
      assertThat(psnr).isCloseTo(psnrOfLuma(one, samples(clean).subList(n, n + 1)), within(1e-6));
      assertThat(parts.get(n).get("after")).isEqualTo(parts.get(n).get("before"));
    }
  }

  private static double psnrOfLuma(List<byte[]> film, List<byte[]> other) {
    int luma = FORMAT.width() * FORMAT.height();
    return psnr(
        List.of(Arrays.copyOf(film.get(0), luma)), List.of(Arrays.copyOf(other.get(0), luma)));
  }

  @Test
  void precisionOfAKindIsWhatCameNearerOfWhatWasChangedThere() throws IOException {
    Path damaged = folder.resolve("damaged.mkv");
    Path mask = folder.resolve("mask.mkv");
    run(new DegradeCommand(), clean, damaged, "--kinds", "dust=1,dirt=1", "--mask", mask);
    assertThat(precision(clean, damaged, mask)).isEqualTo(1);
    assertThat(precision(damaged, clean, mask)).isZero();
  }

  private double precision(Path restored, Path before, Path mask) throws IOException {
    String json =
        printed(
            new EvaluateCommand(),
            restored,
            "--reference",
            clean,
            "--damaged",
            before,
            "--mask",
            mask,
            "--json");
    JsonNode precision = new ObjectMapper().readTree(json).get("all.precision");
    assertThat(precision.isNumber()).isTrue();
    return precision.asDouble();
  }

  @Test
  void aPageNeedsAReference() {
    assertThat(refusal(new EvaluateCommand(), clean, "--damaged", clean, "--page", "page.html"))
        .contains("--reference");
  }

  /** Decibels over all, inside and outside the mask, and jumps of brightness beyond the clean. */
  private record Score(double all, double inside, double outside, double flicker) {
    static Score of(List<byte[]> film, List<byte[]> clean, List<byte[]> mask) {
      int pixels = FORMAT.width() * FORMAT.height();
      double[] squares = new double[2];
      long[] counts = new long[2];
      double jumps = 0;
      for (int n = 0; n < FRAMES; n++) {
        double brighter = 0;
        double brighterBefore = 0;
        for (int i = 0; i < pixels; i++) {
          int error = (film.get(n)[i] & 0xff) - (clean.get(n)[i] & 0xff);
          int where = (mask.get(n)[i] & 0xff) > 64 ? 1 : 0;
          squares[where] += error * error;
          counts[where]++;
          brighter += error;
          brighterBefore += n == 0 ? 0 : (film.get(n - 1)[i] & 0xff) - (clean.get(n - 1)[i] & 0xff);
        }
        jumps += n == 0 ? 0 : Math.abs(brighter - brighterBefore) / pixels;
      }
      return new Score(
          decibels((squares[0] + squares[1]) / (counts[0] + counts[1])),
          decibels(squares[1] / counts[1]),
          decibels(squares[0] / counts[0]),
          jumps / (FRAMES - 1));
    }

    private static double decibels(double meanSquare) {
      return 10 * Math.log10(255 * 255 / meanSquare);
    }
  }

  @Test
  void masksPerKindHoldTheirKindAlone() throws IOException {
    Path masks = folder.resolve("mask-{kind}.mkv");
    run(
        new DegradeCommand(),
        clean,
        folder.resolve("damaged.mkv"),
        "--kinds",
        "bar=1,dust=1",
        "--mask",
        masks);
    assertThat(folder.resolve("mask-bar.mkv")).exists();
    assertThat(samples(folder.resolve("mask-dust.mkv"))).hasSize(FRAMES);
  }

  @Test
  void overlayIsBlendedByFfmpegAndItsNegativeIsAnother() throws IOException {
    Path plain = folder.resolve("plain.mkv");
    Path negative = folder.resolve("negative.mkv");
    String keep = "--keep-tones";
    assertThat(run(new DegradeCommand(), clean, plain, "--overlay", clean, keep)).isZero();
    assertThat(run(new DegradeCommand(), clean, negative, "--overlay", clean, "--negate", keep))
        .isZero();
    assertThat(samples(plain).get(1)).isNotEqualTo(samples(negative).get(1));
  }

  @Test
  void overlayLeavesTheFilmAsBrightAsItWas() throws IOException {
    Path dark = folder.resolve("dark.y4m");
    try (OutputStream out = Files.newOutputStream(dark)) {
      out.write("YUV4MPEG2 W160 H144 F25:1 Ip A1:1 C420jpeg\n".getBytes(StandardCharsets.UTF_8));
      out.write("FRAME\n".getBytes(StandardCharsets.UTF_8));
      out.write(TestClips.flat(FORMAT, 70).samples());
    }
    Path kept = folder.resolve("kept.mkv");
    Path undone = folder.resolve("undone.mkv");
    run(new DegradeCommand(), clean, kept, "--overlay", dark, "--keep-tones");
    run(new DegradeCommand(), clean, undone, "--overlay", dark);
    for (int n = 0; n < FRAMES; n++) {
      double mean = meanLuma(samples(clean).get(n));
      assertThat(meanLuma(samples(kept).get(n))).isLessThan(mean - 10);
      assertThat(meanLuma(samples(undone).get(n))).isCloseTo(mean, within(0.5));
    }
    assertThat(
            refusal(
                new DegradeCommand(),
                clean,
                folder.resolve("x.mkv"),
                "--overlay",
                dark,
                "--negate",
                "--blend",
                "exclusion"))
        .contains("--keep-tones", "frame 0");
  }

  private static double meanLuma(byte[] samples) {
    double sum = 0;
    for (int i = 0; i < FORMAT.planeBytes(0); i++) {
      sum += samples[i] & 0xff;
    }
    return sum / FORMAT.planeBytes(0);
  }

  @Test
  void lowRateCopyLosesMoreTheLowerItsRate() throws IOException {
    Path plain = folder.resolve("plain.mkv");
    Path fair = folder.resolve("fair.mkv");
    Path poor = folder.resolve("poor.mkv");
    assertThat(run(new DegradeCommand(), clean, plain, "--kinds", "dirt=1")).isZero();
    run(new DegradeCommand(), clean, fair, "--kinds", "dirt=1", "--low-rate", 28);
    run(new DegradeCommand(), clean, poor, "--kinds", "dirt=1", "--low-rate", 44);
    double lost = psnr(samples(fair), samples(plain));
    assertThat(lost).isBetween(28.0, 45.0);
    assertThat(psnr(samples(poor), samples(plain))).isBetween(15.0, lost - 4);
    assertThat(refusal(new DegradeCommand(), clean, folder.resolve("x.mkv"), "--low-rate", 60))
        .contains("60");
  }

  @Test
  void unknownKindBlendModeAndFilmAreNamed() {
    assertThat(refusal(new DegradeCommand(), clean, folder.resolve("x.mkv"), "--kinds", "moths"))
        .contains("moths")
        .contains("water-stain");
    assertThat(
            refusal(
                new DegradeCommand(),
                clean,
                folder.resolve("x.mkv"),
                "--overlay",
                clean,
                "--blend",
                "sparkle"))
        .contains("sparkle");
    assertThat(refusal(new DegradeCommand(), folder.resolve("no.mkv"), folder.resolve("x.mkv")))
        .contains("no.mkv");
    assertThat(refusal(new EvaluateCommand(), clean)).contains("--reference");
  }

  @Test
  void trainingMakesAnArchiveWhoseCardSaysHow() throws IOException {
    Path clips = clips();
    Files.writeString(
        folder.resolve("MANIFEST.tsv"),
        "file\tsource_repo\tsource_path\tlicence\nclips/stripes.avi\tours\tstripes\tCC0\n");
    Path model = folder.resolve("out").resolve("model.zip");
    Files.createDirectories(model.getParent());
    assertThat(
            run(new TrainCommand(), "--clips", clips, "--out", model, "--steps", 1, "--batch", 1))
        .isZero();
    ModelCard card = ModelArchive.read(model).card();
    assertThat(card.training().steps()).isEqualTo(1);
    assertThat(card.training().clips()).hasSize(1);
    assertThat(card.training().clips().get(0).licence()).isEqualTo("CC0");
    assertThat(card.training().command()).contains("--steps 1");
    assertThat(card.training().validation()).containsKey("psnr.restored");
  }

  @Test
  void theFindersCurveIsAPictureAndATableAndNoModel() throws IOException {
    theFindersCurveIsDrawn("--recipe=fastai", "--no-vgg", "--width=16", "--batch=1");
  }

  @Tag("full")
  @Test
  void soIsThatOfOurOwnRecipe() throws IOException {
    theFindersCurveIsDrawn("--recipe=own", "--batch=4");
  }

  private void theFindersCurveIsDrawn(String... recipe) throws IOException {
    Path clips = clips();
    Path model = folder.resolve("model.zip");
    List<Object> arguments = new ArrayList<>(List.of("--clips", clips, "--out", model));
    arguments.addAll(List.of(recipe));
    arguments.add("--find-rate");
    String said = printed(new TrainCommand(), arguments.toArray());
    BufferedImage curve = ImageIO.read(folder.resolve("model.rates.png").toFile());
    assertThat(
            Arrays.stream(
                    curve.getRGB(
                        0, 0, curve.getWidth(), curve.getHeight(), null, 0, curve.getWidth()))
                .distinct()
                .count())
        .isGreaterThan(2);
    List<String> table = Files.readAllLines(folder.resolve("model.rates.csv"));
    assertThat(table.get(0)).isEqualTo("rate,loss,smoothed");
    assertThat(table.get(1)).startsWith("1.0000e-07,");
    assertThat(table).hasSizeBetween(20, 101);
    assertThat(said).contains("model.rates.png", "the loss falls most steeply at a rate of");
    assertThat(model).doesNotExist();
  }

  /**
   * With an encoder of the user's, fastai's first stage trains its norms and not its convolutions.
   */
  @Test
  void theRecipeTakesAnEncoderFootageAndPairsAndFreezes() throws Exception {
    Path encoder = Path.of(EncoderWeights.class.getResource("resnet34.pt").toURI());
    Path footage = Files.copy(clean, folder.resolve("dust.y4m"));
    Path clips = clips();
    Path model = folder.resolve("model.zip");
    String said =
        printed(
            new TrainCommand(),
            "--recipe=fastai",
            "--clips=" + clips,
            "--out=" + model,
            "--no-vgg",
            "--width=16",
            "--batch=2",
            "--stages=1a",
            "--steps=2",
            "--encoder=" + encoder,
            "--attention",
            "--overlay=" + footage,
            "--pairs=30");
    assertThat(said).doesNotContain("random").contains("is trained");
    ModelArchive archive = ModelArchive.read(model);
    assertThat(archive.card().architecture()).isEqualTo(ResNetUNet.WITH_ATTENTION);
    assertThat(archive.card().training().damage()).containsOnlyKeys("dust.y4m in soft light");
    assertThat(Files.readString(folder.resolve("model.html")))
        .contains("27, and 3 held out", encoder.toString());
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        Model loaded = archive.load(Device.cpu())) {
      ResNetUNet given = (ResNetUNet) RestorationNetwork.of(archive.card());
      given.initialize(manager);
      EncoderWeights.load(encoder, given);
      Map<String, Parameter> trained = ((ResNetUNet) loaded.getBlock()).encoderParameters();
      List<String> same = new ArrayList<>();
      given
          .encoderParameters()
          .forEach(
              (name, parameter) -> {
                if (parameter.getArray().equals(trained.get(name).getArray())) {
                  same.add(name);
                }
              });
      assertThat(same)
          .hasSize(36)
          .allMatch(name -> name.matches(".*(conv\\d|downsample\\.0)\\.weight"));
    }
  }

  private Path clips() throws IOException {
    Path clips = Files.createDirectory(folder.resolve("clips"));
    Files.move(clean, clips.resolve("stripes.avi"));
    return clips;
  }

  @Test
  void clipSmallerThanACropIsNamed() throws IOException {
    Path clips = clips();
    Path model = folder.resolve("m.zip");
    assertThat(
            refusal(
                new TrainCommand(), "--clips", clips, "--out", model, "--steps=1", "--crop=160"))
        .contains("stripes", "is 160x144, too small for crops of 160 pixels");
    assertThat(
            refusal(
                new TrainCommand(), "--clips", clips, "--out", model, "--steps=1", "--crop=100"))
        .isEqualTo("--crop 100: 64 to 256 in steps of 32");
  }

  @Test
  void withoutVggTheRecipeMustBeToldSo() {
    assertThat(
            refusal(new TrainCommand(), "--clips", folder, "--out", "m.zip", "--recipe", "fastai"))
        .contains("either --vgg FILE", "or --no-vgg", "torchvision.models.vgg16_bn");
  }

  @Test
  void optionsOfTheOtherRecipeAreRefused() {
    assertThat(
            refusal(
                new TrainCommand(),
                "--clips",
                folder,
                "--out",
                "m.zip",
                "--recipe=fastai",
                "--no-vgg",
                "--preset=base"))
        .isEqualTo("--preset: not for --recipe=fastai");
    assertThat(
            refusal(
                new TrainCommand(), "--clips", folder, "--out", "m.zip", "--steps=1", "--pairs=9"))
        .isEqualTo("--pairs: not for --recipe=own");
  }

  private static int run(Callable<Integer> command, Object... arguments) {
    return line(command).execute(strings(arguments));
  }

  private static String printed(Callable<Integer> command, Object... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (PrintStream to = new PrintStream(text, true, StandardCharsets.UTF_8)) {
      System.setOut(to);
      assertThat(run(command, arguments)).isZero();
    } finally {
      System.setOut(before);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static String refusal(Callable<Integer> command, Object... arguments) {
    StringBuilder message = new StringBuilder();
    CommandLine line = line(command);
    line.setExecutionExceptionHandler(
        (failure, failed, parsed) -> {
          message.append(failure.getMessage());
          return 1;
        });
    assertThat(line.execute(strings(arguments))).isEqualTo(1);
    return message.toString();
  }

  private static CommandLine line(Callable<Integer> command) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(OverlayFilm.class, film -> new OverlayFilm(film, Path::of));
  }

  private static String[] strings(Object... arguments) {
    String[] strings = new String[arguments.length];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = arguments[i].toString();
    }
    return strings;
  }

  private static double psnr(List<byte[]> film, List<byte[]> other) {
    assertThat(film).hasSameSizeAs(other);
    double squares = 0;
    for (int n = 0; n < film.size(); n++) {
      for (int i = 0; i < film.get(n).length; i++) {
        squares += Math.pow((film.get(n)[i] & 0xff) - (other.get(n)[i] & 0xff), 2);
      }
    }
    return 10 * Math.log10(255 * 255 * film.size() * (double) film.get(0).length / squares);
  }

  private static List<byte[]> samples(Path film) throws IOException {
    List<byte[]> samples = new ArrayList<>();
    try (FilmFrames frames = FilmFrames.open(film)) {
      for (Frame frame = frames.next(); frame != null; frame = frames.next()) {
        samples.add(frame.samples());
      }
    }
    return samples;
  }
}
