package org.reelspark.jobs.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.restore.RestoreOptions;

class DevicesTest {
  private static final Map<String, ResourceInformation> NONE = Map.of();
  private static final EncoderSettings NVENC =
      new EncoderSettings(VideoCodec.HEVC, "hevc_nvenc", "", "p010le", 1, 0, Map.of());
  private static final EncoderSettings X265 =
      new EncoderSettings(VideoCodec.HEVC, "libx265", "", "yuv420p10le", 1, 0, Map.of());

  private static Map<String, ResourceInformation> gpus(String... addresses) {
    return Map.of("gpu", new ResourceInformation("gpu", addresses));
  }

  private static RestoreOptions asked(DeviceChoice device) {
    return new RestoreOptions(0, device, 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = DeviceChoice.class,
      names = {"AUTO", "GPU"})
  void theGpuIsTheOneThatSparkAssigned(DeviceChoice device) {
    for (boolean local : new boolean[] {false, true}) {
      RestoreOptions options = Devices.options(gpus("3"), local, asked(device));
      assertThat(options.device()).isEqualTo(DeviceChoice.GPU);
      assertThat(options.gpu()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"AUTO, true, AUTO", "GPU, true, GPU", "AUTO, false, CPU", "CPU, false, CPU"})
  void withoutOneOnlyALocalJobMayLookForAGpu(DeviceChoice device, boolean local, DeviceChoice on) {
    assertThat(Devices.options(NONE, local, asked(device))).isEqualTo(new RestoreOptions(0, on, 0));
  }

  @Test
  void whoAsksForTheProcessorGetsItWhateverSparkAssigned() {
    assertThat(Devices.options(gpus("3"), false, asked(DeviceChoice.CPU)))
        .isEqualTo(asked(DeviceChoice.CPU));
  }

  @Test
  void aGpuThatIsAskedForAndThatSparkDidNotAssignIsAnErrorWithItsSettings() {
    assertThatThrownBy(() -> Devices.options(NONE, false, asked(DeviceChoice.GPU)))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "--device gpu, but Spark assigned none: set spark.executor.resource.gpu.amount and"
                + " spark.task.resource.gpu.amount");
  }

  @Test
  void severalGpusOfOneTaskAreAnErrorWithTheirNumber() {
    assertThatThrownBy(() -> Devices.options(gpus("0", "1"), false, asked(DeviceChoice.AUTO)))
        .isInstanceOf(ModelException.class)
        .hasMessage("a task uses one GPU, Spark assigned 2: set spark.task.resource.gpu.amount=1");
  }

  @Test
  void anAddressThatIsNoNumberIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> Devices.options(gpus("GPU-5f3a"), false, asked(DeviceChoice.GPU)))
        .isInstanceOf(ModelException.class)
        .hasMessage("GPU address GPU-5f3a is not a number");
  }

  @Test
  void decodersAndEncodersOfAGpuTakeTheSameOne() {
    assertThat(Devices.decoding(gpus("3"), false, DecoderChoice.NVDEC)).isEqualTo(3);
    assertThat(Devices.encoding(gpus("3"), false, NVENC)).isEqualTo(3);
    assertThat(Devices.decoding(NONE, true, DecoderChoice.NVDEC)).isZero();
    assertThat(Devices.encoding(NONE, true, NVENC)).isZero();
  }

  @Test
  void thoseOfTheProcessorTakeNone() {
    assertThat(Devices.decoding(gpus("0", "1"), false, DecoderChoice.SOFTWARE)).isZero();
    assertThat(Devices.encoding(NONE, false, X265)).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void decodersAndEncodersWithoutOneGpuAreErrorsThatNameTheOption(int count) {
    Map<String, ResourceInformation> assigned = count == 0 ? NONE : gpus("0", "1");
    String number = count == 0 ? "no" : "2";
    assertThatThrownBy(() -> Devices.decoding(assigned, false, DecoderChoice.NVDEC))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("--decoder=nvdec, but Spark assigned " + number + " GPUs to the task")
        .hasMessageContaining("spark.task.resource.gpu.amount=1");
    assertThatThrownBy(() -> Devices.encoding(assigned, false, NVENC))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("--encoder=nvenc, but Spark assigned " + number + " GPUs");
  }

  @Test
  void theirAddressMustBeANumberToo() {
    assertThatThrownBy(() -> Devices.encoding(gpus("GPU-5f3a"), false, NVENC))
        .isInstanceOf(DeviceException.class)
        .hasMessage("--encoder=nvenc: GPU address GPU-5f3a is not a number");
  }
}
