package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.video.Footage;

class EnlargedFootageTest {
  private static final int FRAMES = 2;

  @Tag("full")
  @Footage.Needed
  @Test
  void overClipsThatItNeverSawTheModelComesNearerThanABicubicKernelAndThanLanczos()
      throws IOException {
    double overBicubic = 0;
    double overLanczos = 0;
    int above = 0;
    try (Model model = Model.open("default-2x", new RestoreOptions(0, DeviceChoice.CPU, 0))) {
      for (Path clip : clips()) {
        EnlargedFootage.Figures found = EnlargedFootage.measure(model, clip, FRAMES);
        overBicubic += found.model() - found.bicubic();
        overLanczos += found.model() - found.lanczos();
        above += found.model() > Math.max(found.bicubic(), found.lanczos()) ? 1 : 0;
      }
    }
    assertThat(overBicubic / clips().size()).isGreaterThan(0.7);
    assertThat(overLanczos / clips().size()).isGreaterThan(0.2);
    // All but man-surfing, where default takes spray for damage.
    assertThat(above).isGreaterThanOrEqualTo(clips().size() - 1);
  }

  private static List<Path> clips() throws IOException {
    return Footage.films().stream()
        .filter(film -> film.getParent().getFileName().toString().equals("dev"))
        .toList();
  }
}
