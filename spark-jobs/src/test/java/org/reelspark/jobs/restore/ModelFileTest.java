package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.restore.TestNetworks;

class ModelFileTest {
  @TempDir Path folder;

  /** Spark refuses a second file of one name. */
  @Test
  void archivesOfOneNameAreShippedUnderNamesOfTheirOwn() throws IOException {
    Path first = archive("a", "residual");
    Path second = archive("b", "denoiser");
    Path shipped = find(first).namedByHash();
    Path other = find(second).namedByHash();
    assertThat(shipped.getFileName()).isNotEqualTo(other.getFileName());
    assertThat(shipped).hasSameBinaryContentAs(first);
    assertThat(other).hasSameBinaryContentAs(second);
  }

  /** Nor does it ship one twice. */
  @Test
  void oneArchiveIsShippedFromOnePlaceWhateverItIsCalled() throws IOException {
    Path first = archive("a", "residual");
    Path copy = Files.copy(first, folder.resolve("a model #1.zip"));
    assertThat(find(copy).namedByHash()).isEqualTo(find(first).namedByHash());
  }

  private Path archive(String place, String network) throws IOException {
    Path archive = TestNetworks.archive(folder, network);
    return Files.copy(archive, Files.createDirectories(folder.resolve(place)).resolve("model.zip"));
  }

  private static ModelFile find(Path archive) throws IOException {
    return ModelFile.find(LocalSpark.storage(), archive.toString(), null);
  }
}
