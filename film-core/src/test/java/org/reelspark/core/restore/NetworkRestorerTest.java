package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;

class NetworkRestorerTest {
  private static final RestoreOptions CPU = new RestoreOptions(1, DeviceChoice.CPU, 0);

  @TempDir Path folder;

  static Stream<Arguments> formats() {
    List<Arguments> formats = new ArrayList<>();
    for (PlaneLayout layout : PlaneLayout.values()) {
      for (Chroma chroma : Chroma.values()) {
        for (int depth : new int[] {8, 9, 10, 12, 16}) {
          formats.add(Arguments.of(layout, new PictureFormat(33, 17, chroma, depth)));
        }
        formats.add(Arguments.of(layout, new PictureFormat(1, 1, chroma, 8)));
        formats.add(Arguments.of(layout, new PictureFormat(64, 48, chroma, 8)));
      }
    }
    return formats.stream();
  }

  /** Half of every pixel is replaced by itself, and its grain by itself. */
  @ParameterizedTest
  @MethodSource("formats")
  void tensorsLoseNothing(PlaneLayout layout, PictureFormat format) throws IOException {
    Frame frame = Pictures.noise(format, 5);
    boolean coarser =
        layout == PlaneLayout.YUV420
            && (format.chroma() == Chroma.YUV444 || format.chroma() == Chroma.YUV422);
    try (Model model = Model.open(write(card("identity", 0, layout, 0.4f)), CPU);
        Restorer restorer = model.restorer()) {
      Restored restored = restorer.restore(window(2, frame));

      int luma = coarser ? format.planeBytes(0) : format.bytes();
      assertThat(Arrays.copyOf(restored.frame().samples(), luma))
          .isEqualTo(Arrays.copyOf(frame.samples(), luma));
      assertThat(restored.mask()).containsOnly((byte) 128);
      assertThat(restored.statistics().defectArea()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void whatIsUnderNoMaskLeavesAsItCame(PlaneLayout layout, PictureFormat format)
      throws IOException {
    Frame[] frames = new Frame[5];
    for (int i = 0; i < 5; i++) {
      frames[i] = Pictures.noise(format, i);
    }
    RestoreOptions noGrain = new RestoreOptions(0, DeviceChoice.CPU, 0);
    try (Model model = Model.open(write(card("unet", 4, layout, 0.6f)), noGrain);
        Restorer restorer = model.restorer()) {
      Restored restored = restorer.restore(window(2, frames));

      assertThat(restored.frame().samples()).isEqualTo(frames[2].samples());
      assertThat(restored.mask()).hasSize(format.width() * format.height()).containsOnly((byte) 0);
      assertThat(restored.statistics().defectArea()).isZero();
    }
  }

  /** The head gives nothing, and no pixel is replaced. */
  @ParameterizedTest
  @MethodSource("formats")
  void whatIsEnlargedIsTheFrameByTheFixedKernelAndTheDetail(
      PlaneLayout layout, PictureFormat format) throws IOException {
    Frame[] frames = new Frame[5];
    for (int i = 0; i < 5; i++) {
      frames[i] = Pictures.noise(format, i);
    }
    RestoreOptions noGrain = new RestoreOptions(0, DeviceChoice.CPU, 0);
    Path archive = folder.resolve("large.zip");
    float detail = 3f / 256;
    writeWithDetail(archive, layout, detail);
    try (Model model = Model.open(archive.toString(), noGrain);
        Restorer restorer = model.restorer()) {
      Restored restored = restorer.restore(window(2, frames));

      PictureFormat large = format.enlarged(2);
      assertThat(restored.frame().format()).isEqualTo(large);
      assertThat(restored.mask()).hasSize(large.width() * large.height()).containsOnly((byte) 0);
      boolean finer = format.chroma() == Chroma.YUV444 || format.chroma() == Chroma.YUV422;
      for (int plane = 0; plane < format.planes(); plane++) {
        boolean bare = plane > 0 && layout == PlaneLayout.YUV420 && finer;
        float[] samples = new float[format.planeWidth(plane) * format.planeHeight(plane)];
        for (int i = 0; i < samples.length; i++) {
          int x = i % format.planeWidth(plane);
          samples[i] = frames[2].sample(plane, x, i / format.planeWidth(plane));
        }
        float[] wanted = Enlargement.BASE.plane(format, Colour.UNKNOWN, plane, samples);
        float more = bare ? 0 : detail * (1 << format.bitDepth());
        for (int i = 0; i < wanted.length; i++) {
          int x = i % large.planeWidth(plane);
          int found = restored.frame().sample(plane, x, i / large.planeWidth(plane));
          float clipped = Math.max(0, Math.min(format.maxValue(), wanted[i] + more));
          assertThat((float) found).isCloseTo(clipped, within(0.51f));
        }
      }
    }
  }

  /** A network that replaces nothing and says that every sample lacks the same. */
  private static void writeWithDetail(Path file, PlaneLayout layout, float detail)
      throws IOException {
    ModelCard card = card("unet", 4, layout, 2, 0.6f);
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      for (var parameter : network.getParameters()) {
        NDArray values = parameter.getValue().getArray();
        if (parameter.getKey().endsWith("detailOut_weight")) {
          values.set(new float[(int) values.size()]);
        } else if (parameter.getKey().endsWith("detailOut_bias")) {
          float[] sixteenths = new float[(int) values.size()];
          Arrays.fill(sixteenths, 16 * detail);
          values.set(sixteenths);
        }
      }
      ModelArchive.write(file, card, network);
    }
  }

  @Test
  void theMaskOfAnEnlargedFrameIsThatOfTheFrameFourTimes() throws IOException {
    PictureFormat format = new PictureFormat(33, 17, Chroma.YUV420, 8);
    Frame[] frames = new Frame[5];
    for (int i = 0; i < 5; i++) {
      frames[i] = Pictures.noise(format, i);
    }
    try (Model model = Model.open(write(card("unet", 4, PlaneLayout.YUV420, 2, 0)), CPU);
        Restorer restorer = model.restorer()) {
      byte[] mask = restorer.restore(window(2, frames)).mask();
      for (int i = 0; i < mask.length; i++) {
        int x = i % 66;
        int y = i / 66;
        assertThat(mask[i]).isEqualTo(mask[y / 2 * 2 * 66 + x / 2 * 2]);
      }
      assertThat(mask).hasSize(66 * 34).doesNotContain((byte) 0);
    }
  }

  @Test
  void gainsReachEveryFrameOfTheWindowAndTheResult() throws IOException {
    PictureFormat format = new PictureFormat(64, 48, Chroma.YUV420, 8);
    Frame still = Pictures.flat(format, 116);
    Frame bright = Pictures.flat(format, 136);
    float gain = 100f / 120;
    try (Model model = Model.open(write(card("identity", 0, PlaneLayout.YUV420, 0)), CPU);
        Restorer restorer = model.restorer()) {
      Window window =
          new Window(
              3,
              List.of(still, still, bright, still, still),
              new float[] {1, 1, gain, 1, 1},
              16,
              false);
      Restored restored = restorer.restore(window);
      assertThat(restored.frame().sample(0, 7, 7)).isEqualTo(116);
      assertThat(restored.frame().sample(1, 7, 7)).isEqualTo(128 + Math.round(8 * gain));
      assertThat(restored.statistics().gain()).isEqualTo(gain);
      assertThat(restored.statistics().lumaBefore()).isEqualTo(136);
      assertThat(restored.statistics().lumaAfter()).isEqualTo(116);
    }
  }

  @Test
  void aFrameIsRestoredAlikeWhateverCameBefore() throws IOException {
    PictureFormat format = new PictureFormat(60, 40, Chroma.YUV420, 8);
    Frame[] film = new Frame[9];
    for (int i = 0; i < film.length; i++) {
      film[i] = Pictures.noise(format, i);
    }
    try (Model model = Model.open(write(card("unet", 4, PlaneLayout.YUV420, 0)), CPU);
        Restorer all = model.restorer();
        Restorer one = model.restorer()) {
      Restored last = null;
      for (int i : new int[] {2, 3, 4, 5, 6, 2, 6}) {
        last = all.restore(window(i, Arrays.copyOfRange(film, i - 2, i + 3)));
      }
      Restored alone = one.restore(window(6, Arrays.copyOfRange(film, 4, 9)));

      assertThat(alone.frame().samples()).isEqualTo(last.frame().samples());
      assertThat(alone.frame().samples()).isNotEqualTo(film[6].samples());
      assertThat(alone.mask()).isEqualTo(last.mask());
    }
  }

  @Test
  void beyondTheEndOfAShotLieTheFramesFromItsOtherSide() throws IOException {
    PictureFormat format = new PictureFormat(60, 40, Chroma.YUV420, 8);
    Frame[] f = new Frame[5];
    for (int i = 0; i < f.length; i++) {
      f[i] = Pictures.noise(format, i);
    }
    try (Model model = Model.open(write(card("unet", 4, PlaneLayout.YUV420, 0)), CPU);
        Restorer restorer = model.restorer()) {
      byte[] first = restored(restorer, f[0], f[0], f[0], f[1], f[2]);
      assertThat(first).isEqualTo(restored(restorer, f[2], f[1], f[0], f[1], f[2]));
      byte[] second = restored(restorer, f[0], f[0], f[1], f[2], f[3]);
      assertThat(second).isEqualTo(restored(restorer, f[3], f[0], f[1], f[2], f[3]));
      byte[] last = restored(restorer, f[0], f[1], f[2], f[2], f[2]);
      assertThat(last).isEqualTo(restored(restorer, f[0], f[1], f[2], f[1], f[0]));
      byte[] ofTwo = restored(restorer, f[0], f[0], f[0], f[1], f[1]);
      Frame copy = Pictures.noise(format, 1);
      assertThat(ofTwo).isEqualTo(restored(restorer, f[0], f[1], f[0], f[1], copy));
    }
  }

  private static byte[] restored(Restorer restorer, Frame... frames) {
    return restorer.restore(window(2, frames)).frame().samples();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tilesGiveWhatOneTileDoes(int scale) throws IOException {
    PictureFormat format = new PictureFormat(1280, 64, Chroma.YUV420, 8);
    Frame[] frames = new Frame[5];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = Pictures.noise(format, i);
    }
    String name = "/org/reelspark/models/" + (scale == 1 ? "default.zip" : "default-2x.zip");
    byte[] archive = NetworkRestorerTest.class.getResourceAsStream(name).readAllBytes();
    try (ai.djl.Model model = ModelArchive.read(name, archive).load(Device.cpu());
        Restorer whole =
            NetworkRestorer.ofTiles(
                (RestorationNetwork) model.getBlock(), model.getNDManager(), 1, 640 * 32);
        Restorer tiles =
            NetworkRestorer.ofTiles(
                (RestorationNetwork) model.getBlock(), model.getNDManager(), 1, 400 * 32)) {
      Restored expected = whole.restore(window(2, frames));
      Restored found = tiles.restore(window(2, frames));
      assertThat(found.mask()).isEqualTo(expected.mask());
      assertThat(steps(found, expected)).allMatch(step -> step <= 1);
      assertThat(steps(found, expected).sum()).isLessThan(10);
    }
  }

  /** How far each sample of a frame lies from that of another. */
  private static IntStream steps(Restored found, Restored expected) {
    byte[] samples = found.frame().samples();
    byte[] others = expected.frame().samples();
    return IntStream.range(0, samples.length)
        .map(i -> Math.abs((samples[i] & 0xff) - (others[i] & 0xff)));
  }

  @Test
  void nothingIsHeldButTheFramesOfTheWindowTheirStackAndThatAligned() {
    PictureFormat format = new PictureFormat(60, 40, Chroma.YUV420, 8);
    Frame[] film = new Frame[20];
    for (int i = 0; i < film.length; i++) {
      film[i] = Pictures.noise(format, i);
    }
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card("unet", 4, PlaneLayout.YUV420, 0));
      network.initialize(manager);
      int weights = manager.getManagedArrays().size();
      try (Restorer restorer = new NetworkRestorer(network, manager, 1, Colour.UNKNOWN)) {
        for (int i = 2; i < 18; i++) {
          restorer.restore(window(i, Arrays.copyOfRange(film, i - 2, i + 3)));
          assertThat(manager.getManagedArrays()).hasSize(weights + 5 + 2);
        }
      }
      assertThat(manager.getManagedArrays()).hasSize(weights);
    }
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorAndNeverTheCpu() throws IOException {
    String archive = write(card("identity", 0, PlaneLayout.YUV420, 0));
    RestoreOptions gpu = new RestoreOptions(0, DeviceChoice.GPU, 77);
    assertThatThrownBy(() -> Model.open(archive, gpu))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("GPU 77 is not there")
        .hasMessageContaining("libcuda");
  }

  @Test
  void anUnknownModelIsNamed() {
    assertThatThrownBy(() -> Model.open("no-such-model", CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no-such-model");
  }

  private static Window window(int number, Frame... frames) {
    List<Frame> window =
        frames.length == 5
            ? List.of(frames)
            : List.of(frames[0], frames[0], frames[0], frames[0], frames[0]);
    return new Window(number, window, new float[] {1, 1, 1, 1, 1}, 16, false);
  }

  private static ModelCard card(
      String architecture, int width, PlaneLayout layout, float maskThreshold) {
    return card(architecture, width, layout, 1, maskThreshold);
  }

  private static ModelCard card(
      String architecture, int width, PlaneLayout layout, int scale, float maskThreshold) {
    return new ModelCard(
        ModelCard.FORMAT,
        "test",
        architecture,
        width,
        2,
        layout,
        scale,
        1,
        maskThreshold,
        1,
        "",
        ModelCard.Training.NONE);
  }

  private String write(ModelCard card) throws IOException {
    Path file = folder.resolve("model.zip");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      ModelArchive.write(file, card, network);
    }
    return file.toString();
  }
}
