package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.bench.CompareReport.Contender;
import org.reelspark.jobs.cli.Said;

@Tag("full")
class CompareIT {
  @TempDir Path folder;

  @Test
  void everyModelRestoresTheSameDamagedFilm() throws Exception {
    Path clips = Files.createDirectory(folder.resolve("clips"));
    Path film = Files.copy(zoom(), clips.resolve("clip.mkv"));
    CompareJob job =
        new CompareJob(
            new CompareJob.Settings(
                folder.resolve("out"),
                List.of(clips),
                List.of(film),
                6,
                0.1,
                1,
                List.of("--width=16", "--batch=2"),
                List.of("clip=3")));
    CompareReport report = job.run(step -> {});
    assertThat(report.contenders())
        .extracting(Contender::name)
        .containsExactly("damaged", "small", "base", "fastai", "median", "default");
    for (Contender each : report.contenders()) {
      assertThat(each.byFilm().get("clip").get("frames")).isEqualTo(6);
      assertThat(each.steps() > 0).isEqualTo(!each.training().isEmpty());
    }
    double damaged = report.contenders().get(0).mean("all.psnr");
    double restored = report.contenders().get(5).mean("all.psnr");
    assertThat(restored).isGreaterThan(damaged + 3);
    assertThat(report.contenders().get(5).byFilm().get("clip")).isEqualTo(byHand("clip.default"));
    Path page = folder.resolve("page.md");
    job.replace(page, report);
    assertThat(Files.readString(page)).contains("| fastai |", "(images/compare/clip-3.jpg)");
    assertThat(ImageIO.read(folder.resolve("images/compare/clip-3.jpg").toFile()).getWidth())
        .isEqualTo(3 * 192);
  }

  /** Shapes of all sizes that grow as the picture goes into them. */
  private static Path zoom() {
    return FilmFactory.film(
        "compare.mkv",
        "-f",
        "lavfi",
        "-i",
        "mandelbrot=size=192x144:rate=25:start_scale=0.5,trim=end_frame=12,format=yuv420p",
        "-c:v",
        "ffv1",
        "-threads",
        "1");
  }

  /** What evaluate says of one of the films that the comparison made. */
  private Map<String, Double> byHand(String restored) throws IOException {
    Path out = folder.resolve("out");
    Said said =
        Said.by(
            "evaluate",
            out.resolve(restored + ".mkv").toString(),
            "--reference=" + out.resolve("clip.clean.mkv"),
            "--damaged=" + out.resolve("clip.damaged.mkv"),
            "--mask=" + out.resolve("clip.mask.mkv"),
            "--json");
    assertThat(said.code()).as(String.join("\n", said.err())).isZero();
    return new ObjectMapper()
        .readValue(String.join("\n", said.out()), new TypeReference<Map<String, Double>>() {});
  }
}
