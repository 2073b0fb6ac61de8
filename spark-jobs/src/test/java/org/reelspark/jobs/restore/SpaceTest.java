package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceTest {
  private final IOException failure = new IOException("out.seg: 12 bytes can't be written");

  @TempDir Path folder;

  @Test
  void aFailureOnADiskTooSmallForTheJobSaysWhatItTakesAndWhatToDo() throws IOException {
    assertThat(Space.explained(failure, folder, Long.MAX_VALUE, 7L << 20))
        .hasMessageStartingWith("out.seg: 12 bytes can't be written. The job takes about 7 MB in ")
        .hasMessageContainingAll(folder.toString(), "run the same command again", "--work");
  }

  @Test
  void aFailureOnADiskWithRoomIsLeftAsItIs() throws IOException {
    assertThat(Space.explained(failure, folder, 0, 7L << 20)).isSameAs(failure);
  }
}
