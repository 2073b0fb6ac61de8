package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What conf/discover-gpus.sh tells Spark. */
@DisabledOnOs(OS.WINDOWS)
class DiscoverGpusTest {
  private static final Path SCRIPT =
      Path.of("..", "conf", "discover-gpus.sh").toAbsolutePath().normalize();

  @TempDir Path folder;

  @Test
  void everyGpuThatNvidiaSmiCounts() throws Exception {
    assertThat(discover(2, null)).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}");
  }

  @Test
  void thoseThatCudaMaySeeAsCudaCountsThem() throws Exception {
    assertThat(discover(4, "3,1")).isEqualTo("{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}");
    assertThat(discover(4, "")).isEqualTo("{\"name\": \"gpu\", \"addresses\": []}");
  }

  @Test
  void noneWithoutNvidiaSmi() throws Exception {
    assertThat(discover(-1, null)).isEqualTo("{\"name\": \"gpu\", \"addresses\": []}");
  }

  /**
   * @param gpus how many nvidia-smi counts; -1 for no such program
   * @param visible CUDA_VISIBLE_DEVICES; null where it is not set
   */
  private String discover(int gpus, String visible) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("/usr/bin/env", "bash", SCRIPT.toString());
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    if (visible != null) {
      builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
    }
    if (gpus >= 0) {
      builder
          .environment()
          .merge("PATH", GpuNode.smi(folder, gpus).toString(), (path, head) -> head + ":" + path);
    }
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said.strip();
  }
}
