package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.reelspark.jobs.restore.Failures;

class DoctorIT {
  @Test
  void itSaysWhatTheMachineHasAndRestoresAPictureOnTheCpu() {
    PrintStream console = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int code;
    try {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      code = Reelspark.execute("doctor");
    } finally {
      System.setOut(console);
    }
    String said = bytes.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isEqualTo(Failures.DONE);
    assertThat(said)
        .contains("Spark          3.5")
        .contains("writes with ffv1")
        .contains("NVIDIA driver")
        .contains("h264_nvenc")
        .containsPattern("NVENC, NVDEC +not tried: no driver|NVENC h264 8 bits on GPU 0")
        .contains("libcuda.so.1")
        .containsPattern("Trial on CPU +96x64 restored in \\d+ ms");
  }
}
