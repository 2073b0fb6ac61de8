package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.network.ModelException;

class TorchScriptWeightsTest {
  @TempDir private Path folder;

  /** The network of {@code make_resnet34.py}. */
  static Path resnet34() {
    try {
      return Path.of(TorchScriptWeightsTest.class.getResource("resnet34.pt").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the script gives an array of that network's, row by row. */
  static float[] expected(String name, int number, List<Long> shape) {
    int[] strides = shape.size() == 4 ? new int[] {31, 7, 3, 1} : new int[] {1};
    int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int k = number;
      int rest = i;
      for (int dimension = strides.length - 1; dimension >= 0; dimension--) {
        int length = Math.toIntExact(shape.get(dimension));
        k += strides[dimension] * (rest % length);
        rest /= length;
      }
      float value = ((k * 37 + 11) % 1009 - 504) / 10000f;
      values[i] = name.endsWith("running_var") ? Math.abs(value) + 1 : value;
    }
    return values;
  }

  @Test
  void parametersAndBuffersAreReadByName() throws IOException {
    try (WeightsFile weights = WeightsFile.open(resnet34())) {
      assertThat(weights.has("layer4.2.bn2.running_var")).isTrue();
      assertThat(weights.has("avgpool")).isFalse();
      List<Long> shape = List.of(16L, 3L, 7L, 7L);
      assertThat(weights.floats("conv1.weight", shape))
          .containsExactly(expected("conv1.weight", 0, shape));
      assertThat(weights.floats("bn1.running_var", List.of(16L)))
          .containsExactly(expected("bn1.running_var", 4, List.of(16L)));
    }
  }

  @Test
  void otherTypesAndShapesAreNamed() throws IOException {
    try (WeightsFile weights = WeightsFile.open(resnet34())) {
      assertThatThrownBy(() -> weights.floats("conv1.weight", List.of(64L, 3L, 7L, 7L)))
          .isInstanceOf(ModelException.class)
          .hasMessageEndingWith("resnet34.pt: conv1.weight is [16, 3, 7, 7], not [64, 3, 7, 7]");
      assertThatThrownBy(() -> weights.floats("bn1.num_batches_tracked", List.of()))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("resnet34.pt: bn1.num_batches_tracked is in a LongStorage");
      assertThatThrownBy(() -> weights.floats("none", List.of()))
          .isInstanceOf(ModelException.class)
          .hasMessageEndingWith("resnet34.pt holds no array none");
    }
  }

  /** As {@code torch.save} writes the state of a network. */
  @Test
  void aZipThatIsNoTorchScriptIsNamed() throws IOException {
    Path file = folder.resolve("resnet34.pth");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(0);
      zip.putNextEntry(new ZipEntry("resnet34/data.pkl"));
      zip.write(new byte[] {(byte) 0x80, 2, '}', '.'});
    }
    assertThatThrownBy(() -> WeightsFile.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("resnet34.pth is a zip, but no TorchScript that can be read: ");
  }

  @Test
  void aFileThatEndsEarlyIsNamed() throws IOException {
    Path file = folder.resolve("half.pt");
    byte[] whole = Files.readAllBytes(resnet34());
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> WeightsFile.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("half.pt is a zip, but no TorchScript that can be read: ");
  }

  @Test
  void aFileThatIsNeitherIsNamed() throws IOException {
    Path file = folder.resolve("resnet34.txt");
    Files.write(file, "ResNet-34, some day".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> WeightsFile.open(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("resnet34.txt is no sound safetensors file: its header would have")
        .hasMessageEndingWith("; nor is it TorchScript, which is a zip");
  }
}
