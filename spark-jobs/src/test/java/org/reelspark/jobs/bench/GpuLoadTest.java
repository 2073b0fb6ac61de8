package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class GpuLoadTest {
  @TempDir Path folder;

  @Test
  void theMeanLeavesOutWhatCameEarlierAndWhatIsNoNumber() throws Exception {
    GpuLoad load = new GpuLoad(FakeSmi.in(folder).toString());

    assertThat(load.during(() -> slept(2000))).isEqualTo(2000);
    assertThat(load.words()).isEqualTo("42 %");
  }

  @Test
  void nothingSampledIsUnknown() throws Exception {
    assertThat(new GpuLoad(FakeSmi.in(folder).toString()).words()).isEqualTo("an unknown share");
  }

  @Test
  void theGpuHasAName() throws Exception {
    assertThat(GpuLoad.gpu(FakeSmi.in(folder).toString())).isEqualTo("a GPU");
  }

  private static double slept(int millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return millis;
  }
}
