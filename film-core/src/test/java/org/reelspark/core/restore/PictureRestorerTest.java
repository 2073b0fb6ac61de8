package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.SettingsException;

class PictureRestorerTest {
  private static final RestoreOptions TRUSTED =
      new RestoreOptions(0, DeviceChoice.CPU, 0, Precision.FULL, 0, true);

  @TempDir Path folder;

  /** Weights of red and blue in luma, by FFmpeg's name of the matrix. */
  private record Matrix(String name, double red, double blue) {}

  private static final List<Matrix> MATRICES =
      List.of(
          new Matrix("smpte170m", 0.299, 0.114),
          new Matrix("bt709", 0.2126, 0.0722),
          new Matrix("bt2020nc", 0.2627, 0.0593));

  static Stream<Arguments> films() {
    List<Arguments> films = new ArrayList<>();
    for (Chroma chroma : Chroma.values()) {
      for (int depth : new int[] {8, 10, 12}) {
        Matrix matrix = MATRICES.get(films.size() % MATRICES.size());
        films.add(
            Arguments.of(new PictureFormat(33, 17, chroma, depth), matrix, films.size() % 2 == 0));
      }
    }
    return films.stream();
  }

  @ParameterizedTest
  @MethodSource("films")
  void aNetworkOfRgbGivesWhatIsWorkedOutFromTheFilmsOwnMatrix(
      PictureFormat format, Matrix matrix, boolean full) throws IOException {
    Frame frame = smooth(format, 3);
    assertWorkedOut("residual", 1, x -> TestNetworks.residual(x.get(0)), matrix, full, frame);
    assertWorkedOut("upscaler", 2, x -> TestNetworks.upscaler(x.get(0)), matrix, full, frame);
    Frame before = smooth(format, 4);
    Frame after = smooth(format, 5);
    assertWorkedOut("denoiser", 1, TestNetworks::denoiser, matrix, full, before, frame, after);
  }

  private void assertWorkedOut(
      String network,
      int scale,
      Function<List<double[][][]>, double[][][]> run,
      Matrix matrix,
      boolean full,
      Frame... window)
      throws IOException {
    Frame frame = window[window.length / 2];
    List<double[][][]> pictures =
        Arrays.stream(window).map(each -> rgb(each, matrix, full)).toList();
    PictureFormat large = frame.format().enlarged(scale);
    Frame expected = frame(run.apply(pictures), large, matrix, full);
    Restored restored = restored(network, colour(matrix, full), window(window));
    assertThat(restored.frame().format()).isEqualTo(large);
    assertThat(furthest(restored.frame(), expected)).as(network).isLessThanOrEqualTo(1);
    assertThat(furthest(restored.frame(), repeated(frame, scale))).isGreaterThan(2);
  }

  @ParameterizedTest
  @MethodSource("films")
  void aNetworkOfLumaThatEnlargesFourTimesHasChromaInterpolated(
      PictureFormat format, Matrix matrix, boolean full) throws IOException {
    Frame frame = smooth(format, 3);
    Frame restored = restored("enlarger", colour(matrix, full), window(frame)).frame();
    assertThat(restored.format()).isEqualTo(format.enlarged(4));
    double unit = 1 << (format.bitDepth() - 8);
    double black = full ? 0 : 16 * unit;
    double span = full ? format.maxValue() : 219 * unit;
    double[][] luma = new double[format.height()][format.width()];
    for (int y = 0; y < luma.length; y++) {
      for (int x = 0; x < luma[y].length; x++) {
        luma[y][x] = (frame.sample(0, x, y) - black) / span;
      }
    }
    double[][] large = TestNetworks.enlarger(luma);
    for (int y = 0; y < large.length; y++) {
      for (int x = 0; x < large[y].length; x++) {
        assertThat((double) restored.sample(0, x, y))
            .isCloseTo(large[y][x] * span + black, offset(1.0));
      }
    }
    for (int plane = 1; plane < format.planes(); plane++) {
      for (int y = 0; y < restored.format().planeHeight(plane); y++) {
        for (int x = 0; x < restored.format().planeWidth(plane); x++) {
          assertThat((double) restored.sample(plane, x, y))
              .isCloseTo(
                  between(frame, plane, (x + 0.5) / 4 - 0.5, (y + 0.5) / 4 - 0.5), offset(1.0));
        }
      }
    }
  }

  /** Of the four samples around a place, linearly; at the edges the outermost ones. */
  private static double between(Frame frame, int plane, double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      int column = left + i % 2;
      int row = top + i / 2;
      double share = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      int lastColumn = frame.format().planeWidth(plane) - 1;
      int lastRow = frame.format().planeHeight(plane) - 1;
      sum +=
          share
              * frame.sample(
                  plane,
                  Math.max(0, Math.min(lastColumn, column)),
                  Math.max(0, Math.min(lastRow, row)));
    }
    return sum;
  }

  /** Five frames of luma, whose median stands at the mean of all in every 8x8 square. */
  @ParameterizedTest
  @MethodSource("films")
  void aNetworkOfLumaGivesWhatIsWorkedOutAndLeavesChromaAlone(
      PictureFormat format, Matrix matrix, boolean full) throws IOException {
    Frame[] frames = new Frame[5];
    for (int i = 0; i < 5; i++) {
      frames[i] = smooth(format, i);
    }
    Restored restored = restored("median", colour(matrix, full), window(frames));
    int rows = 24;
    int columns = 40;
    double[][] median = new double[rows][columns];
    double[][] mean = new double[rows][columns];
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        double[] values = new double[5];
        for (int i = 0; i < 5; i++) {
          values[i] = frames[i].sample(0, reflected(x, 33), reflected(y, 17));
        }
        mean[y][x] = Arrays.stream(values).sum() / 5;
        Arrays.sort(values);
        median[y][x] = values[2];
      }
    }
    for (int y = 0; y < 17; y++) {
      for (int x = 0; x < 33; x++) {
        double shift = 0;
        for (int i = 0; i < 64; i++) {
          int row = y / 8 * 8 + i / 8;
          int column = x / 8 * 8 + i % 8;
          shift += (mean[row][column] - median[row][column]) / 64;
        }
        assertThat((double) restored.frame().sample(0, x, y))
            .isCloseTo(median[y][x] + shift, offset(1.0));
      }
    }
    int luma = format.planeBytes(0);
    assertThat(Arrays.copyOfRange(restored.frame().samples(), luma, format.bytes()))
        .isEqualTo(Arrays.copyOfRange(frames[2].samples(), luma, format.bytes()));
  }

  @ParameterizedTest
  @CsvSource({
    "residual, 40, 16",
    "median, 64, 16",
    "upscaler, 32, 12",
    "denoiser, 40, 16",
    "enlarger, 32, 12"
  })
  void tilesGiveWhatTheWholeFrameGives(String network, int tile, int overlap) throws IOException {
    PictureFormat format = new PictureFormat(157, 93, Chroma.YUV420, 8);
    Frame[] frames = new Frame[2 * TestNetworks.card(network, tile, overlap).radius() + 1];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = smooth(format, i);
    }
    Window window = window(frames);
    Frame whole = restored(network, Colour.UNKNOWN, window).frame();
    Frame tiled;
    Path archive = TestNetworks.archive(folder, network, tile, overlap);
    try (Model model = Model.open(archive.toString(), TRUSTED);
        Restorer restorer = model.restorer()) {
      tiled = restorer.restore(window).frame();
    }
    assertThat(furthest(tiled, whole)).isLessThanOrEqualTo(1);
  }

  /** What a tile's edge spoils is seen where less than its reach is left out. */
  @Test
  void withoutOverlapSeamsAreSeen() throws IOException {
    PictureFormat format = new PictureFormat(157, 93, Chroma.YUV420, 8);
    Window window = window(smooth(format, 1));
    Frame whole = restored("residual", Colour.UNKNOWN, window).frame();
    Path archive = TestNetworks.archive(folder, "residual", 40, 0);
    try (Model model = Model.open(archive.toString(), TRUSTED);
        Restorer restorer = model.restorer()) {
      assertThat(furthest(restorer.restore(window).frame(), whole)).isGreaterThan(1);
    }
  }

  @Test
  void aFrameIsRestoredAlikeWhateverCameBeforeAndByEveryRestorer() throws IOException {
    PictureFormat format = new PictureFormat(60, 40, Chroma.YUV420, 8);
    Frame[] film = new Frame[9];
    for (int i = 0; i < film.length; i++) {
      film[i] = Pictures.noise(format, i);
    }
    Path archive = TestNetworks.archive(folder, "median");
    try (Model model = Model.open(archive.toString(), TRUSTED);
        Restorer all = model.restorer();
        Restorer one = model.restorer()) {
      Restored last = null;
      for (int i = 2; i < 7; i++) {
        last = all.restore(window(Arrays.copyOfRange(film, i - 2, i + 3)));
      }
      Restored alone = one.restore(window(Arrays.copyOfRange(film, 4, 9)));
      assertThat(alone.frame().samples()).isEqualTo(last.frame().samples());
    }
  }

  @Test
  void gainsActBeforeTheNetworkAndOnChroma() throws IOException {
    PictureFormat format = new PictureFormat(64, 48, Chroma.YUV420, 8);
    Frame still = Pictures.flat(format, 116);
    Frame bright = Pictures.flat(format, 136);
    float gain = 100f / 120;
    Window window =
        new Window(
            3,
            List.of(still, still, bright, still, still),
            new float[] {1, 1, gain, 1, 1},
            16,
            false);
    Restored restored = restored("median", Colour.UNKNOWN, window);
    assertThat(restored.frame().sample(0, 7, 7)).isEqualTo(116);
    assertThat(restored.frame().sample(1, 7, 7)).isEqualTo(128 + Math.round(8 * gain));
    assertThat(restored.statistics().gain()).isEqualTo(gain);
  }

  @Test
  void nothingIsSaidOfDefects() throws IOException {
    Restored restored =
        restored(
            "residual",
            Colour.UNKNOWN,
            window(Pictures.noise(new PictureFormat(64, 48, Chroma.YUV420, 8), 1)));
    assertThat(restored.mask()).isEmpty();
    assertThat(restored.statistics().defectArea()).isZero();
    assertThat(Model.describe(TestNetworks.archive(folder, "residual").toString()).masks())
        .isFalse();
  }

  /** A picture that varies slowly comes back from its square about as the network makes it. */
  @Test
  void aPictureIsStretchedToASquareAndBack() throws IOException {
    PictureFormat format = new PictureFormat(96, 64, Chroma.YUV444, 8);
    byte[] samples = new byte[format.bytes()];
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 96; x++) {
        Pictures.set(samples, format, 0, x, y, 60 + x / 2 + y);
        Pictures.set(samples, format, 1, x, y, 128);
        Pictures.set(samples, format, 2, x, y, 128);
      }
    }
    Frame ramp = new Frame(format, 0, samples);
    Path archive = TestNetworks.archive(folder, "residual");
    RestoreOptions square = new RestoreOptions(0, DeviceChoice.CPU, 0, Precision.FULL, 160, true);
    try (Model model = Model.open(archive.toString(), square);
        Restorer restorer = model.restorer()) {
      Frame restored = restorer.restore(window(ramp)).frame();
      Frame plain = restored("residual", Colour.UNKNOWN, window(ramp)).frame();
      assertThat(restored.format()).isEqualTo(format);
      for (int y = 4; y < 60; y++) {
        for (int x = 4; x < 92; x++) {
          assertThat(Math.abs(restored.sample(0, x, y) - plain.sample(0, x, y)))
              .isLessThanOrEqualTo(2);
        }
      }
      assertThat(restored.samples()).isNotEqualTo(plain.samples());
    }
  }

  @Test
  void aSquareIsRefusedWhereTheCardDoesNotPermitIt() throws IOException {
    RestoreOptions square = new RestoreOptions(0, DeviceChoice.CPU, 0, Precision.FULL, 160, true);
    String archive = TestNetworks.archive(folder, "median").toString();
    assertThatThrownBy(() -> Model.open(archive, square))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("--square=160");
    assertThatThrownBy(() -> Model.describe("median").checkSquare(160))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("takes pictures as they are");
  }

  @Test
  void codeThatNobodyTrustsIsNotLoaded() throws IOException {
    String archive = TestNetworks.archive(folder, "residual").toString();
    assertThatThrownBy(() -> Model.open(archive, RestoreOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(archive)
        .hasMessageContaining("--trust-model");
  }

  private Restored restored(String network, Colour colour, Window window) throws IOException {
    Path archive = TestNetworks.archive(folder, network);
    try (Model model = Model.open(archive.toString(), TRUSTED);
        Restorer restorer = model.restorer(colour)) {
      return restorer.restore(window);
    }
  }

  private static Window window(Frame... frames) {
    float[] gains = new float[frames.length];
    Arrays.fill(gains, 1);
    return new Window(7, List.of(frames), gains, 16, false);
  }

  private static Colour colour(Matrix matrix, boolean full) {
    return new Colour(full ? "pc" : "tv", matrix.name(), "unknown", "unknown", "left");
  }

  private static int reflected(int at, int length) {
    return at < length ? at : 2 * length - 2 - at;
  }

  /** Every sample between a quarter and three quarters of its range: nothing is clipped. */
  private static Frame smooth(PictureFormat format, int seed) {
    Frame noise = Pictures.noise(format, seed);
    byte[] samples = new byte[format.bytes()];
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          int half = format.maxValue() / 4 + noise.sample(plane, x, y) / 2;
          Pictures.set(samples, format, plane, x, y, half);
        }
      }
    }
    return new Frame(format, seed, samples);
  }

  private static int furthest(Frame one, Frame other) {
    int most = 0;
    PictureFormat format = one.format();
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          most = Math.max(most, Math.abs(one.sample(plane, x, y) - other.sample(plane, x, y)));
        }
      }
    }
    return most;
  }

  private static Frame repeated(Frame frame, int scale) {
    PictureFormat large = frame.format().enlarged(scale);
    byte[] samples = new byte[large.bytes()];
    for (int plane = 0; plane < large.planes(); plane++) {
      for (int y = 0; y < large.planeHeight(plane); y++) {
        for (int x = 0; x < large.planeWidth(plane); x++) {
          Pictures.set(samples, large, plane, x, y, frame.sample(plane, x / scale, y / scale));
        }
      }
    }
    return new Frame(large, 0, samples);
  }

  /** A frame's red, green and blue, in double precision by the formulas of the standards. */
  private static double[][][] rgb(Frame frame, Matrix matrix, boolean full) {
    PictureFormat format = frame.format();
    double unit = 1 << (format.bitDepth() - 8);
    double black = full ? 0 : 16 * unit;
    double luma = full ? format.maxValue() : 219 * unit;
    double chroma = full ? format.maxValue() : 224 * unit;
    double green = 1 - matrix.red() - matrix.blue();
    double[][][] rgb = new double[3][format.height()][format.width()];
    for (int y = 0; y < format.height(); y++) {
      for (int x = 0; x < format.width(); x++) {
        double light = (frame.sample(0, x, y) - black) / luma;
        double cb = 0;
        double cr = 0;
        if (format.planes() > 1) {
          int cx = x / format.chroma().horizontal();
          int cy = y / format.chroma().vertical();
          cb = (frame.sample(1, cx, cy) - 128 * unit) / chroma;
          cr = (frame.sample(2, cx, cy) - 128 * unit) / chroma;
        }
        rgb[0][y][x] = light + cr * (2 - 2 * matrix.red());
        rgb[2][y][x] = light + cb * (2 - 2 * matrix.blue());
        rgb[1][y][x] = (light - matrix.red() * rgb[0][y][x] - matrix.blue() * rgb[2][y][x]) / green;
      }
    }
    return rgb;
  }

  /** The frame that red, green and blue make, by the same formulas. */
  private static Frame frame(double[][][] out, PictureFormat large, Matrix matrix, boolean full) {
    double unit = 1 << (large.bitDepth() - 8);
    double black = full ? 0 : 16 * unit;
    double luma = full ? large.maxValue() : 219 * unit;
    double chroma = full ? large.maxValue() : 224 * unit;
    double green = 1 - matrix.red() - matrix.blue();
    byte[] samples = new byte[large.bytes()];
    for (int plane = 0; plane < large.planes(); plane++) {
      int across = plane == 0 ? 1 : large.chroma().horizontal();
      int down = plane == 0 ? 1 : large.chroma().vertical();
      for (int y = 0; y < large.planeHeight(plane); y++) {
        for (int x = 0; x < large.planeWidth(plane); x++) {
          double sum = 0;
          int count = 0;
          for (int py = y * down; py < Math.min(large.height(), (y + 1) * down); py++) {
            for (int px = x * across; px < Math.min(large.width(), (x + 1) * across); px++) {
              double light =
                  matrix.red() * out[0][py][px]
                      + green * out[1][py][px]
                      + matrix.blue() * out[2][py][px];
              sum +=
                  switch (plane) {
                    case 0 -> light * luma + black;
                    case 1 ->
                        (out[2][py][px] - light) / (2 - 2 * matrix.blue()) * chroma + 128 * unit;
                    default ->
                        (out[0][py][px] - light) / (2 - 2 * matrix.red()) * chroma + 128 * unit;
                  };
              count++;
            }
          }
          long value = Math.round(sum / count);
          Pictures.set(
              samples, large, plane, x, y, (int) Math.max(0, Math.min(large.maxValue(), value)));
        }
      }
    }
    return new Frame(large, 0, samples);
  }
}
