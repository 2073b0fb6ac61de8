package org.reelspark.jobs.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.plan.SettingsException;

class FilmListTest {
  @TempDir Path folder;

  private List<FilmList.Entry> read(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return FilmList.read(new LocalStorage(), file.toString());
  }

  @Test
  void csvHasAHeadLineAndQuotes() throws Exception {
    List<FilmList.Entry> films =
        read(
            "list.csv",
            """
            film,output,codec
            "a, ""the"" film.mkv",out.mkv,ffv1
            b.mkv,,
            """);
    assertThat(films).hasSize(2);
    assertThat(films.get(0).film()).isEqualTo("a, \"the\" film.mkv");
    assertThat(films.get(0).output()).isEqualTo("out.mkv");
    assertThat(films.get(0).options()).isEqualTo(Map.of("codec", "ffv1"));
    assertThat(films.get(1).output()).isNull();
    assertThat(films.get(1).options()).isEmpty();
  }

  @Test
  void jsonLinesHaveAnObjectALine() throws Exception {
    List<FilmList.Entry> films =
        read(
            "list.jsonl",
            """
            {"film": "a.mkv", "flicker": 0.5, "drop-unsupported": true}

            {"film": "b.mkv", "output": "c.mp4", "codec": null}
            """);
    assertThat(films).hasSize(2);
    assertThat(films.get(0).options())
        .isEqualTo(Map.of("flicker", "0.5", "drop-unsupported", "true"));
    assertThat(films.get(1).output()).isEqualTo("c.mp4");
    assertThat(films.get(1).options()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "list.csv; film,codec|a.mkv; row 2",
        "list.csv; name|a.mkv; row 2",
        "list.csv; 'film|\"a.mkv'; quotes",
        "list.csv; film; names no film",
        "list.jsonl; {\"film\": ; line 1",
        "list.jsonl; [1]; line 1",
        "list.jsonl; {\"output\": \"a\"}; line 1",
        "list.txt; a.mkv; .jsonl"
      })
  void whatIsNoListIsRefusedWithItsPlace(String name, String text, String says) {
    assertThatThrownBy(() -> read(name, text.replace('|', '\n')))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(says);
  }
}
