package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.SettingsException;

/** What half precision changes, and what it must not, computed on the processor. */
class HalfPrecisionTest {
  @TempDir Path folder;

  /** What docs/cluster.md promises, of a worn picture that moves. */
  @ParameterizedTest
  @CsvSource({"8, 0", "8, 1", "10, 0", "12, 1"})
  void samplesStayWithinTheTolerance(int depth, float grain) {
    Window window = scene(depth);
    Restored full = restore("default", grain, Precision.FULL, window);
    Restored half = restore("default", grain, Precision.HALF, window);

    byte[] mask = full.mask();
    assertThat(mask).contains((byte) 0).contains((byte) 255);
    double most = 0;
    double squares = 0;
    int samples = 0;
    PictureFormat format = window.centre().format();
    for (int plane = 0; plane < format.planes(); plane++) {
      for (int y = 0; y < format.planeHeight(plane); y++) {
        for (int x = 0; x < format.planeWidth(plane); x++) {
          double apart =
              (full.frame().sample(plane, x, y) - half.frame().sample(plane, x, y))
                  / (double) format.maxValue();
          most = Math.max(most, Math.abs(apart));
          squares += apart * apart;
          samples++;
        }
      }
    }
    assertThat(most).isPositive();
    assertThat(most).isLessThanOrEqualTo(2 / 255.0);
    assertThat(-10 * Math.log10(squares / samples)).isGreaterThan(75);
    int flipped = 0;
    for (int i = 0; i < mask.length; i++) {
      flipped += (mask[i] == 0) == (half.mask()[i] == 0) ? 0 : 1;
    }
    assertThat(flipped).isLessThanOrEqualTo(mask.length / 1000);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12})
  void whatIsUnderNoMaskLeavesAsItCame(int depth) throws IOException {
    Window window = scene(depth);
    Restored half = restore(archive(0.6f, false), 0, Precision.HALF, window);

    assertThat(half.mask()).containsOnly((byte) 0);
    assertThat(half.frame().samples()).isEqualTo(window.centre().samples());
  }

  /** Convolutions of zeros leave motion and mixing, which are of full precision. */
  @ParameterizedTest
  @ValueSource(ints = {8, 10, 12})
  void motionAndMixingAreExact(int depth) throws IOException {
    Window window = scene(depth);
    String archive = archive(0, true);
    Restored full = restore(archive, 1, Precision.FULL, window);
    Restored half = restore(archive, 1, Precision.HALF, window);

    assertThat(full.frame().samples()).isNotEqualTo(window.centre().samples());
    assertThat(half.frame().samples()).isEqualTo(full.frame().samples());
    assertThat(half.mask()).isEqualTo(full.mask());
  }

  @Test
  void itAsksForAGpuUnlessTheProcessorWasNamed() {
    RestoreOptions options = new RestoreOptions(0, DeviceChoice.AUTO, 77, Precision.HALF);
    assertThatThrownBy(() -> Model.open("default", options))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("GPU 77 is not there");
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "median"})
  void aModelWithoutItRefuses(String model) {
    assertThatThrownBy(() -> Model.describe(model).checkPrecision(Precision.HALF))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("--precision=half: the model " + model + " has none");
  }

  private static Restored restore(String model, float grain, Precision precision, Window window) {
    try (Model opened =
            Model.open(model, new RestoreOptions(grain, DeviceChoice.CPU, 0, precision));
        Restorer restorer = opened.restorer()) {
      return restorer.restore(window);
    }
  }

  /** Waves that move by 3 and 1 pixels a frame under grain; a hair and a spot in the middle one. */
  private static Window scene(int depth) {
    PictureFormat format = new PictureFormat(128, 96, Chroma.YUV420, depth);
    Random grain = new Random(1);
    List<Frame> frames = new ArrayList<>();
    for (int t = -2; t <= 2; t++) {
      byte[] samples = new byte[format.bytes()];
      for (int plane = 0; plane < 3; plane++) {
        int size = plane == 0 ? 1 : 2;
        for (int y = 0; y < format.planeHeight(plane); y++) {
          for (int x = 0; x < format.planeWidth(plane); x++) {
            double across = size * x + 3 * t;
            double down = size * y + t;
            double wave =
                Math.sin(across / 7) * Math.cos(down / 5) + Math.sin((across + down) / 23);
            boolean spot =
                t == 0
                    && plane == 0
                    && (Math.hypot(x - 40, y - 50) < 7 || Math.abs(x - 90 - y / 8) < 1);
            double value = spot ? 30 : (plane == 0 ? 120 + 40 * wave : 128 + 20 * wave);
            double grained = value + 2 * grain.nextGaussian();
            Pictures.set(
                samples, format, plane, x, y, (int) Math.round(grained * (1 << (depth - 8))));
          }
        }
      }
      frames.add(new Frame(format, t + 2, samples));
    }
    return new Window(2, frames, new float[] {1, 1, 1, 1, 1}, 16 << (depth - 8), false);
  }

  private String archive(float maskThreshold, boolean zero) throws IOException {
    ModelCard card =
        new ModelCard(
            ModelCard.FORMAT,
            "test",
            "unet",
            4,
            2,
            PlaneLayout.YUV420,
            1,
            1,
            maskThreshold,
            1,
            "",
            ModelCard.Training.NONE);
    Path file = folder.resolve("model.zip");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      if (zero) {
        for (var parameter : network.getParameters()) {
          NDArray weights = parameter.getValue().getArray();
          weights.subi(weights.duplicate());
        }
      }
      ModelArchive.write(file, card, network);
    }
    return file.toString();
  }
}
