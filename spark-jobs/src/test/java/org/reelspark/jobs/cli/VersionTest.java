package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class VersionTest {
  @Test
  void itIsThatOfTheBuildAndNamesTheCommit() throws IOException {
    assertThat(new Version().getVersion())
        .singleElement()
        .asString()
        .matches("reelspark \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(([0-9a-f]{12}|no clone)\\)");
  }
}
