package org.reelspark.jobs.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.SettingsException;

class LocationTest {
  @ParameterizedTest
  @CsvSource({
    "/films/a film.mkv, /films/a film.mkv",
    "/films/100%#1?.mkv, /films/100%#1?.mkv",
    "file:/films/a%20film.mkv, /films/a film.mkv",
    "file:///films/100%25%231.mkv, /films/100%#1.mkv",
    "FILE:/films/old.mkv, /films/old.mkv",
    "/films/../old.mkv, /old.mkv"
  })
  void aPathAndAFileUriMeanAPath(String text, Path path) {
    assertThat(new Location(text).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/films/a film.mkv, 'a film.mkv: names no file: Illegal character'",
    "file:/films/100%.mkv, '100%.mkv: names no file: Malformed escape pair'",
    "file:film.mkv, 'file:film.mkv: names no file'",
    "file://host/film.mkv, 'it names the host host'",
    "file:/films/a#1.mkv, '# %23'",
    "file:/films/a?.mkv, '? is written %3F'"
  })
  void aFileUriThatMeansNoPathIsRefusedWithTheRemedy(String text, String says) {
    assertThatThrownBy(() -> new Location(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(says)
        .hasMessageEndingWith("give the path as it is, without file:");
  }

  @Test
  void anEmptyLocationIsRefused() {
    assertThatThrownBy(() -> new Location(" ")).isInstanceOf(SettingsException.class);
  }

  @Test
  void aPasswordInALocationIsRefusedWithoutRepeatingIt() {
    assertThatThrownBy(
            () ->
                new SchemeStorage(new Configuration())
                    .stat("s3a://somebody:not-a-secret@films/old.mkv"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("a password in it")
        .hasMessageNotContainingAny("somebody", "not-a-secret");
  }

  @ParameterizedTest
  @CsvSource({
    "'Alien: a film.mkv', './Alien: a film.mkv'",
    "reel:film.mkv, ./reel:film.mkv",
    "s3a:, ./s3a:"
  })
  void aSchemeThatIsNoneIsRefusedWithTheRemedy(String text, String remedy) {
    assertThatThrownBy(() -> new SchemeStorage(new Configuration()).stat(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(text)
        .hasMessageEndingWith(remedy);
  }

  @Test
  void aHostThatIsNoneIsNamed() {
    assertThatThrownBy(
            () -> new SchemeStorage(new Configuration()).stat("hdfs://no-such.invalid/film.mkv"))
        .isInstanceOf(IOException.class)
        .hasMessageContainingAll("hdfs://no-such.invalid/film.mkv", "no host no-such.invalid");
  }
}
