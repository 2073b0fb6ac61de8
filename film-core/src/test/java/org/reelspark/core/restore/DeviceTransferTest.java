package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.PlaneLayout;

/** What a GPU makes of samples, computed on the processor, against the processor's own way. */
class DeviceTransferTest {
  private static final int STRIDE = 4;
  private static final int BLACK = 16;

  static Stream<Arguments> formats() {
    return NetworkRestorerTest.formats();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void tensorsAreThoseOfTheProcessor(PlaneLayout layout, PictureFormat format) {
    PlaneTensors tensors = new PlaneTensors(format, layout, STRIDE);
    FrameTransfer transfer = tensors.on(Device.gpu());
    Frame frame = Pictures.noise(format, 5);
    int black = BLACK << (format.bitDepth() - 8);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      for (float gain : new float[] {1, 0.93f, 1.31f}) {
        NDArray ours = transfer.read(manager, frame, gain, black);

        assertThat(ours.getShape()).isEqualTo(tensors.read(manager, frame, gain, black).getShape());
        assertThat(ours.toFloatArray())
            .isEqualTo(tensors.read(manager, frame, gain, black).toFloatArray());
      }
    }
  }

  /** Values beyond black and white too, and between those of samples. */
  @ParameterizedTest
  @MethodSource("formats")
  void samplesAreThoseOfTheProcessor(PlaneLayout layout, PictureFormat format) {
    PlaneTensors tensors = new PlaneTensors(format, layout, STRIDE);
    FrameTransfer transfer = tensors.on(Device.gpu());
    Frame frame = Pictures.noise(format, 6);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      NDArray same = tensors.read(manager, frame, 1, 0);
      NDArray wide = same.mul(1.4f).sub(0.2f);

      assertThat(transfer.write(same)).isEqualTo(tensors.write(same));
      assertThat(transfer.write(wide)).isEqualTo(tensors.write(wide));

      NDArray mask = same.get(":4");
      assertThat(transfer.writeMask(mask)).isEqualTo(tensors.writeMask(mask));
    }
  }
}
