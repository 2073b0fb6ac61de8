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
    assertThat(new Space.Disk(folder, Long.MAX_VALUE, 0, "--work").explained(failure))
        .hasMessageStartingWith("out.seg: 12 bytes can't be written. The job takes about ")
        .hasMessageContainingAll(folder.toString(), "run the same command again", "--work");
  }

  @Test
  void aFailureOnADiskWithRoomIsLeftAsItIs() throws IOException {
    assertThat(new Space.Disk(folder, 7L << 20, 7L << 20, "--work").explained(failure))
        .isSameAs(failure);
  }
}
