package org.reelspark.jobs.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.bench.CompareReport.Contender;

@Tag("full")
class CompareIT {
  @TempDir Path folder;

  @Test
  void everyModelRestoresTheSameDamagedFilm() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(192, 144, "25", 12));
    make.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "yuv420p"));
    Path clips = Files.createDirectory(folder.resolve("clips"));
    Path film = Files.copy(FilmFactory.film("compare.mkv", make), clips.resolve("clip.mkv"));
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
    Path page = folder.resolve("page.md");
    job.replace(page, report);
    assertThat(Files.readString(page)).contains("| fastai |", "(images/compare/clip-3.jpg)");
    assertThat(ImageIO.read(folder.resolve("images/compare/clip-3.jpg").toFile()).getWidth())
        .isEqualTo(3 * 192);
  }
}
