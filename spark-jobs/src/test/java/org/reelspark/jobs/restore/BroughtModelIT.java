package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.ValueRange;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.restore.TestNetworks;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.cli.Child;
import org.reelspark.jobs.cli.Said;

/** Networks that people bring as TorchScript: imported, trusted, and run over whole films. */
class BroughtModelIT {
  private static final Path FILM = Films.worn();
  private static final int WIDTH = 96;
  private static final int HEIGHT = 64;

  private static final String MEDIAN = "--layout=luma --range=-1..1 --window=5 --multiple=8";

  @TempDir Path folder;
  private int films;

  @Test
  void anImportedNetworkRestoresWhenItIsTrustedAndNotBefore() throws Exception {
    Path archive = imported("median", MEDIAN + " --tile=128 --name=a_median");
    assertThat(String.join("", Said.by("model", "show", archive.toString()).out()))
        .contains(
            "\"name\" : \"a_median\"",
            "\"range\" : \"-1..1\"",
            "\"radius\" : 2",
            "\"multiple\" : 8");

    Path out = out();
    Said untrusted = Said.by("restore", FILM.toString(), out.toString(), "--model=" + archive);
    assertThat(untrusted.code()).isEqualTo(5);
    assertThat(untrusted.err()).singleElement().asString().contains("--trust-model");
    assertThat(out).doesNotExist();

    Said trusted =
        Said.by(
            "restore",
            FILM.toString(),
            out.toString(),
            "--model=" + archive,
            "--trust-model",
            "--codec=ffv1",
            "--quiet");
    assertThat(trusted.code()).as(String.join("\n", trusted.err())).isZero();
    assertThat(hashes(out)).hasSize(Films.WORN_FRAMES).doesNotContainAnyElementsOf(hashes(FILM));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | brighter | --layout=rgb --range=0..1 | moves mean luma by",
        "5 | residual | --layout=rgb --range=0..1 --scale=2 | that is --scale=1",
        "5 | nonesuch | --layout=rgb --range=0..1 | there is no such TorchScript file",
        "2 | residual | --layout=rgb --range=0..1 --multiple=8 --tile=100 | --tile is 100",
        "2 | residual | --layout=rgb --range=0..1 --window=2 | --window=2",
        "2 | residual | --layout=rgb --range=0..2 | 0..2 is not 0..1, -1..1",
        "2 | residual | --layout=luma --range=imagenet | --range is imagenet",
      })
  void whatIsNoSoundNetworkMakesNoArchive(int code, String network, String options, String says)
      throws Exception {
    Path net = network.equals("nonesuch") ? folder.resolve("nonesuch.pt") : write(network);
    Path archive = folder.resolve("model.zip");
    List<String> command = new ArrayList<>(List.of("model", "import", net.toString()));
    command.add("--out=" + archive);
    command.addAll(Arrays.asList(options.split(" ", -1)));
    Said said = Said.by(command.toArray(String[]::new));
    assertThat(said.err()).singleElement().asString().contains(says);
    assertThat(said.code()).isEqualTo(code);
    assertThat(archive).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "residual, --layout=rgb --range=0..1",
    "median, " + MEDIAN,
    "upscaler, --layout=rgb --range=imagenet --scale=2",
    "denoiser, --layout=rgb --range=0..255 --window=3",
    "enlarger, --layout=luma --range=0..1 --scale=4"
  })
  void theChunkLengthMakesNoDifference(String network, String options) throws Exception {
    Path archive = imported(network, options);
    List<String> whole = restored(archive, Films.WORN_FRAMES);
    assertThat(whole).hasSize(Films.WORN_FRAMES).doesNotContainAnyElementsOf(hashes(FILM));
    assertThat(restored(archive, 7)).isEqualTo(whole);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clipping | 0..255 | 1 | moves mean luma by .* with --range=0..1 it moves mean luma by",
        "contrast | 0..1 | 1 | gives values from .* where 0 is black and 1 is white",
        "upscaler | imagenet | 1 | that is --scale=2, where the card says 1",
        "no-numbers | 0..1 | 1 | gives values that are no numbers"
      })
  void whatDoesNotDoAsItsCardSaysIsRefusedBeforeAFilmIsRead(
      String network, String range, int scale, String says) throws Exception {
    PictureContract contract =
        new PictureContract(PictureLayout.RGB, ValueRange.parse(range), 8, 512, 128, false, false);
    Path archive =
        Files.write(
            folder.resolve("edited.zip"),
            ModelArchive.of(
                ModelCard.ofTorchScript(network, 0, scale, contract),
                TestNetworks.torchScript(network)));
    Path noFilm = Files.writeString(folder.resolve("no-film.mkv"), "This is no film.");
    Path other = Files.copy(noFilm, folder.resolve("no-film-2.mkv"));
    Path out = folder.resolve("out");
    for (List<String> command :
        List.of(
            List.of("restore", noFilm.toString(), out + ".mkv"),
            List.of("restore", noFilm.toString(), other.toString(), out + "/"),
            List.of("probe", noFilm.toString(), out + ".mkv"))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.addAll(List.of("--model=" + archive, "--trust-model"));
      Said said = Said.by(arguments.toArray(String[]::new));
      assertThat(said.code()).as(String.join(" ", command)).isEqualTo(5);
      assertThat(said.err())
          .singleElement()
          .asString()
          .startsWith("reelspark: " + archive + ": it ")
          .containsPattern(says)
          .endsWith("make the archive anew with model import");
    }
    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("edited.zip", "no-film.mkv", "no-film-2.mkv");
  }

  @Test
  void whatItDoesToTheBrightnessOfWholeFramesIsTakenBackWhereThatIsAsked() throws Exception {
    String contract = "--layout=rgb --range=0..1";
    Path tinted = Files.move(imported("tinted", contract), folder.resolve("tinting.zip"));
    assertThat(withoutFlicker(tinted)).doesNotContainAnyElementsOf(hashes(FILM));
    assertThat(withoutFlicker(imported("tinted", contract + " --keep-brightness")))
        .isEqualTo(hashes(FILM));
  }

  @Test
  void oneCoreGivesWhatTwoGive() throws Exception {
    Path archive = TestNetworks.archive(folder, "residual");
    Path out = out();
    try (Child child =
        Child.onOneCore(
            folder,
            "restore",
            FILM.toString(),
            out.toString(),
            "--codec=ffv1",
            "--chunk-frames=7",
            "--trust-model",
            "--model=" + archive)) {
      assertThat(child.exitCode()).as(child.errors()).isZero();
    }
    assertThat(hashes(out)).isEqualTo(restored(archive, 13));
  }

  /** Luma is the median of five frames of the shot, at the mean of all in every 8x8 square. */
  @Test
  void windowsRepeatTheNearestFrameOfTheShot() throws Exception {
    Path out = out();
    LocalSpark.restore(
        request(TestNetworks.archive(folder, "median"), out)
            .optFlicker(Flicker.OFF)
            .optChunkFrames(6)
            .build());
    byte[] before = Films.samples(FILM);
    byte[] after = Films.samples(out);
    for (int frame : List.of(0, 1, 5, 11, 12, 13, 14, 24, 25)) {
      int first = frame < Films.WORN_CUT ? 0 : Films.WORN_CUT;
      int last = (frame < Films.WORN_CUT ? Films.WORN_CUT : Films.WORN_FRAMES) - 1;
      int[][] window = new int[5][WIDTH * HEIGHT];
      for (int i = 0; i < 5; i++) {
        int number = Math.max(first, Math.min(last, frame - 2 + i));
        for (int at = 0; at < WIDTH * HEIGHT; at++) {
          window[i][at] = before[number * WIDTH * HEIGHT * 3 / 2 + at] & 0xff;
        }
      }
      double[] expected = expected(window);
      for (int at = 0; at < WIDTH * HEIGHT; at++) {
        int found = after[frame * WIDTH * HEIGHT * 3 / 2 + at] & 0xff;
        assertThat(Math.abs(found - expected[at])).as("frame %d at %d", frame, at).isLessThan(1.01);
      }
    }
  }

  private static double[] expected(int[][] window) {
    double[] median = new double[WIDTH * HEIGHT];
    double[] shift = new double[WIDTH * HEIGHT];
    for (int at = 0; at < median.length; at++) {
      int pixel = at;
      int[] values = Arrays.stream(window).mapToInt(frame -> frame[pixel]).sorted().toArray();
      median[at] = values[2];
      shift[at] = Arrays.stream(values).average().orElseThrow() - values[2];
    }
    double[] out = new double[median.length];
    for (int at = 0; at < out.length; at++) {
      int left = at % WIDTH / 8 * 8;
      int top = at / WIDTH / 8 * 8;
      double sum = 0;
      for (int i = 0; i < 64; i++) {
        sum += shift[(top + i / 8) * WIDTH + left + i % 8];
      }
      out[at] = median[at] + sum / 64;
    }
    return out;
  }

  @Test
  void aFilmOfTwiceTheSizeKeepsTheShapeOfItsPixelsAndSaysSo() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(WIDTH, HEIGHT, "25", 12));
    make.addAll(List.of("-vf", "setsar=16/15", "-c:v", "libx264", "-pix_fmt", "yuv420p"));
    Path in = FilmFactory.film("wide-pixels.mp4", make);
    Path archive = TestNetworks.archive(folder, "upscaler");
    Path out = folder.resolve("large.mp4");
    RestoreReport report =
        LocalSpark.restore(
                RestoreRequest.of(in.toString(), out.toString())
                    .optModel(archive.toString())
                    .optTrustModel(true)
                    .build())
            .report();
    String shape =
        FFmpegProgram.ffprobe(
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=width,height,sample_aspect_ratio,nb_frames",
            "-of",
            "csv=p=0",
            out.toString());
    assertThat(shape.strip()).isEqualTo("192,128,16:15,12");
    assertThat(report.scale()).isEqualTo(2);
    assertThat(report.masks()).isFalse();
    assertThat(report.verification().frames()).isEqualTo(12);
    assertThat(Files.readString(Path.of(out + ".report.html")))
        .contains("Restored picture", "192 x 128", "does not say where they were damaged")
        .doesNotContain("defects found", "No defect was found", "All defects of the film");

    Said probe =
        Said.by("probe", in.toString(), out + ".mkv", "--model=" + archive, "--trust-model");
    assertThat(probe.code()).as(String.join("\n", probe.err())).isZero();
    assertThat(probe.out()).anyMatch(line -> line.endsWith(", 192x128"));

    Path sheets = folder.resolve("sheets");
    Said preview =
        Said.by(
            "preview",
            in.toString(),
            "--at=5f",
            "--models=median," + archive,
            "--trust-model",
            "--out=" + sheets);
    assertThat(preview.code()).as(String.join("\n", preview.err())).isZero();
    assertThat(sheets.resolve("frame-0000005.png")).isNotEmptyFile();
  }

  @Test
  void aSquareIsForModelsThatPermitIt() throws Exception {
    Path archive = TestNetworks.archive(folder, "residual");
    List<String> asItIs = restored(archive, 13);
    for (int side : List.of(160, 640)) {
      Path out = out();
      RestoreReport report =
          LocalSpark.restore(request(archive, out).optSquare(side).optChunkFrames(13).build())
              .report();
      assertThat(report.settings().square()).isEqualTo(side);
      assertThat(hashes(out)).hasSize(Films.WORN_FRAMES).doesNotContainAnyElementsOf(asItIs);
    }
    for (String model : List.of("median", "default")) {
      Said said =
          Said.by("restore", FILM.toString(), out().toString(), "--model=" + model, "--square=640");
      assertThat(said.code()).as(model).isEqualTo(2);
      assertThat(said.err()).singleElement().asString().contains("--square=640", model);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "residual, --mask=mask.mkv, gives whole frames and no mask",
    "upscaler, --compare=side.mp4, gives frames of another size"
  })
  void aFilmThatTheModelCannotGiveIsRefused(String network, String option, String why)
      throws Exception {
    Path archive = TestNetworks.archive(folder, network);
    Path out = out();
    Said said =
        Said.by(
            "restore",
            FILM.toString(),
            out.toString(),
            "--model=" + archive,
            "--trust-model",
            option);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains(why);
    assertThat(out).doesNotExist();
  }

  /** An archive that {@code model import} has made. */
  private Path imported(String network, String options) throws Exception {
    Path archive = folder.resolve(network + ".zip");
    List<String> command =
        new ArrayList<>(List.of("model", "import", write(network).toString(), "--out=" + archive));
    command.addAll(List.of(options.split(" ", -1)));
    Said made = Said.by(command.toArray(String[]::new));
    assertThat(made.code()).as(String.join("\n", made.err())).isZero();
    assertThat(made.out().get(0)).startsWith(archive + ": ").contains(", runs as it was said");
    return archive;
  }

  private Path write(String network) throws Exception {
    return Files.write(folder.resolve(network + ".pt"), TestNetworks.torchScript(network));
  }

  private List<String> restored(Path archive, int chunkFrames) throws Exception {
    Path out = out();
    LocalSpark.restore(request(archive, out).optChunkFrames(chunkFrames).build());
    return hashes(out);
  }

  private List<String> withoutFlicker(Path archive) throws Exception {
    Path out = out();
    LocalSpark.restore(request(archive, out).optFlicker(Flicker.OFF).build());
    return hashes(out);
  }

  private Path out() {
    return folder.resolve(films++ + ".mkv");
  }

  private static RestoreRequest.Builder request(Path archive, Path out) {
    return RestoreRequest.of(FILM.toString(), out.toString())
        .optModel(archive.toString())
        .optTrustModel(true)
        .optCodec(VideoCodec.FFV1);
  }

  private static List<String> hashes(Path film) {
    return Films.shown(film, "yuv420p").stream().map(Films.Shown::hash).toList();
  }
}
