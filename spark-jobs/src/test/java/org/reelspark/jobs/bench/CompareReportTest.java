package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.jobs.bench.CompareReport.Contender;

class CompareReportTest {
  @Test
  void firstTableHasTheMeansOverTheFilms() {
    Map<String, Map<String, Double>> byFilm = new LinkedHashMap<>();
    byFilm.put("a", Map.of("psnr", 30.0, "all.psnr", 20.0));
    byFilm.put("b", Map.of("psnr", 33.0, "all.psnr", 21.0));
    CompareReport report =
        new CompareReport(
            Map.of(),
            10,
            List.of("a", "b"),
            List.of(new Contender("small", List.of(), 700, 2.5, 900_000_000L, byFilm)));
    assertThat(report.tables())
        .contains("| small | 31.50 | 20.50 |  |  |  |  |  | 700 | 2.5 | 900 |\n")
        .contains("| small | 30.00 | 20.00 |")
        .contains("| small | 33.00 | 21.00 |");
  }

  @Test
  void figureThatOneFilmLacksHasNoMean() {
    Map<String, Double> unknown = new HashMap<>();
    unknown.put("psnr", null);
    Map<String, Map<String, Double>> byFilm = new LinkedHashMap<>();
    byFilm.put("a", Map.of("psnr", 30.0));
    byFilm.put("b", unknown);
    Contender contender = new Contender("small", List.of(), 0, null, null, byFilm);
    assertThat(contender.mean("psnr")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 48, a=3, --minutes above 0",
    "10, 1, a=3, films of 2 frames or more",
    "10, 48, a, --still a: give FILM=FRAME",
    "10, 48, c=3, of the films [a"
  })
  void settingsThatCannotBeAreRefusedBeforeAnythingIsDone(
      double minutes, int frames, String still, String why) {
    assertThatThrownBy(() -> job(minutes, frames, still, "a.mkv", "b.mkv"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(why);
  }

  @Test
  void filmsOfOneNameAreRefused() {
    assertThatThrownBy(() -> job(10, 48, "a=3", "x/a.mkv", "y/a.mp4"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("two films have one name");
  }

  private static CompareJob job(double minutes, int frames, String still, String... films) {
    List<Path> all = List.of(films).stream().map(Path::of).toList();
    return new CompareJob(
        new CompareJob.Settings(
            Path.of("compare"), List.of(), all, frames, minutes, 1, List.of(), List.of(still)));
  }
}
