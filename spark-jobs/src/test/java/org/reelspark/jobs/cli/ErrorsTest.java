package org.reelspark.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What the JVM itself can't go on with has an exit code and one line too. */
class ErrorsTest {
  @Command(name = "test")
  private record Throwing(Error error) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw error;
    }
  }

  @Test
  void memoryThatIsNotEnoughSaysWhereToGiveMore() {
    Said said = failing(new OutOfMemoryError("Java heap space"));
    assertThat(said.code()).isEqualTo(70);
    assertThat(said.err())
        .singleElement()
        .asString()
        .startsWith("reelspark: out of memory (Java heap space)")
        .contains("REELSPARK_HEAP");
  }

  @Test
  void aLibraryThatCannotBeLoadedIsAFaultOfOurs() {
    Said said = failing(new UnsatisfiedLinkError("no jniavcodec in java.library.path"));
    assertThat(said.code()).isEqualTo(70);
    assertThat(said.err())
        .singleElement()
        .asString()
        .startsWith("reelspark: a fault of ours: ")
        .contains("no jniavcodec");
  }

  private static Said failing(Error error) {
    return Said.by(() -> Reelspark.execute(new CommandLine(new Throwing(error))));
  }
}
