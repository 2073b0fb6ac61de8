package org.reelspark.training.fastai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.network.ResNetUNet;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PictureContract;
import org.reelspark.core.plan.PictureLayout;
import org.reelspark.core.plan.ValueRange;

class EncoderWeightsTest {
  private static final ModelCard CARD =
      new ModelCard(
          ModelCard.FORMAT,
          "test",
          ResNetUNet.PLAIN,
          16,
          0,
          null,
          1,
          1,
          0,
          0,
          "",
          ModelCard.Training.NONE,
          new PictureContract(PictureLayout.RGB, ValueRange.UNIT, 32, 512, 128, true, true));

  @TempDir private Path folder;
  private NDManager manager;
  private ResNetUNet network;

  @BeforeEach
  void make() {
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    network = (ResNetUNet) RestorationNetwork.of(CARD);
    network.initialize(manager);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyArrayComesFromTheFile() throws IOException {
    EncoderWeights.load(write(""), network);
    int number = 0;
    for (Map.Entry<String, Parameter> each : network.encoderParameters().entrySet()) {
      float[] found = each.getValue().getArray().toFloatArray();
      assertThat(found)
          .as(each.getKey())
          .containsExactly(Numbered.around(0, 1, number++, found.length));
    }
  }

  @Test
  void everyArrayComesFromTorchScript() throws IOException {
    EncoderWeights.load(TorchScriptWeightsTest.resnet34(), network);
    int number = 0;
    for (Map.Entry<String, Parameter> each : network.encoderParameters().entrySet()) {
      NDArray found = each.getValue().getArray();
      List<Long> shape = LongStream.of(found.getShape().getShape()).boxed().toList();
      assertThat(found.toFloatArray())
          .as(each.getKey())
          .containsExactly(TorchScriptWeightsTest.expected(each.getKey(), number++, shape));
    }
    assertThat(number).isEqualTo(180);
  }

  @Test
  void fileWithoutAnArrayChangesNothing() throws IOException {
    Path file = write("layer4.2.bn2.running_var");
    float[] before = network.encoderParameters().get("conv1.weight").getArray().toFloatArray();
    assertThatThrownBy(() -> EncoderWeights.load(file, network))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("holds no array layer4.2.bn2.running_var")
        .hasMessageContaining("torchvision.models.resnet34");
    assertThat(network.encoderParameters().get("conv1.weight").getArray().toFloatArray())
        .containsExactly(before);
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("none.safetensors");
    assertThatThrownBy(() -> EncoderWeights.load(file, network))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("none.safetensors: there is no ResNet-34 there");
  }

  private Path write(String without) throws IOException {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{}");
    ByteBuffer data = ByteBuffer.allocate(1 << 23).order(ByteOrder.LITTLE_ENDIAN);
    int number = 0;
    for (Map.Entry<String, Parameter> each : network.encoderParameters().entrySet()) {
      long[] dimensions = each.getValue().getArray().getShape().getShape();
      if (!each.getKey().equals(without)) {
        int[] shape = LongStream.of(dimensions).mapToInt(Math::toIntExact).toArray();
        Numbered.put(header, data, each.getKey(), number, 0, 1, shape);
      }
      number++;
    }
    Path file = folder.resolve("resnet34.safetensors");
    Numbered.write(file, header.append('}').toString(), data.flip());
    return file;
  }
}
