package org.reelspark.core.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.video.Footage;

class EnlargedFootageTest {
  private static final int FRAMES = 6;

  @Tag("full")
  @Footage.Needed
  @ParameterizedTest
  @MethodSource("clips")
  void theModelComesNearerThanFixedKernels(Path clip) throws IOException {
    try (Model model = Model.open("default-2x", new RestoreOptions(0, DeviceChoice.CPU, 0))) {
      EnlargedFootage.Figures found = EnlargedFootage.measure(model, clip, FRAMES);
      assertThat(found.model()).isGreaterThan(Math.max(found.bicubic(), found.lanczos()));
    }
  }

  /** None of them was seen in training. */
  static List<Path> clips() throws IOException {
    return Footage.films().stream()
        .filter(film -> film.getParent().getFileName().toString().equals("dev"))
        .toList();
  }
}
