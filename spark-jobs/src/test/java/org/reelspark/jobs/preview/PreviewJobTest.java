package org.reelspark.jobs.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.InterlacedPolicy;
import org.reelspark.core.plan.Precision;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.TestFilm;
import org.reelspark.jobs.restore.FilmPosition;
import org.reelspark.jobs.restore.Progress;
import org.reelspark.jobs.storage.SchemeStorage;

class PreviewJobTest {
  private static final int GAP = 6;
  private static final int LINE = 24;

  @TempDir Path folder;

  @Test
  void aPictureHasTheShapeAndColoursThatFFmpegShows() throws IOException {
    for (TestFilm film : List.of(TestFilm.ANAMORPHIC, TestFilm.ROTATED, TestFilm.FULL_RANGE)) {
      BufferedImage sheet = sheets(film.path(), 1, "identity", "7f").get(0);
      BufferedImage shown = shown(film.path(), 7);
      int width = shown.getWidth();
      int height = shown.getHeight();
      assertThat(sheet.getWidth()).as("%s", film).isEqualTo(GAP + 4 * (width + GAP));
      assertThat(sheet.getHeight()).as("%s", film).isEqualTo(2 * LINE + height + GAP);
      assertThat(difference(panel(sheet, 0, width, height), shown)).as("%s", film).isLessThan(4);
    }
  }

  @Test
  void whatRestoringTakesAwayIsShownAsDefectAndAsChange() throws IOException {
    Path film =
        FilmFactory.film(
            "speck.mkv",
            "-f",
            "lavfi",
            "-i",
            "color=0x606060:size=96x64:rate=25:duration=0.8",
            "-vf",
            "drawbox=x=40:y=20:w=8:h=8:color=white:t=fill:enable='eq(n,9)'",
            "-c:v",
            "ffv1",
            "-pix_fmt",
            "yuv420p");
    BufferedImage sheet = sheets(film, 3, "median", "8f").get(0);
    for (int row = 0; row < 3; row++) {
      boolean speck = row == 1;
      int top = LINE + row * (LINE + 64 + GAP) + LINE;
      int grey = grey(sheet, GAP + 4, top + 4);
      assertThat(grey(sheet, GAP + 44, top + 24)).isEqualTo(speck ? 255 : grey);
      assertThat(grey(sheet, GAP + 102 + 44, top + 24)).isEqualTo(grey);
      assertThat(grey(sheet, GAP + 204 + 44, top + 24)).isEqualTo(speck ? 255 : 0);
      assertThat(grey(sheet, GAP + 306 + 44, top + 24)).isEqualTo(speck ? 0 : 128);
      assertThat(grey(sheet, GAP + 306 + 4, top + 4)).isEqualTo(128);
    }
  }

  @Test
  void everyFrameIsShownWithEverySettingAndEachSettingIsEstimated() throws IOException {
    PreviewJob.Result made =
        run(
            request(
                TestFilm.B_FRAMES.path(),
                List.of(),
                2,
                List.of("default", "identity"),
                List.of(0f, 0.5f)));
    assertThat(made.sheets()).hasSize(3);
    for (Path sheet : made.sheets()) {
      assertThat(rows(ImageIO.read(sheet.toFile()))).isEqualTo(2 * (2 + 1));
    }
    assertThat(made.estimates())
        .extracting(PreviewJob.Estimate::setting)
        .containsExactly("default, grain reduction 0", "default, grain reduction 0.5", "identity");
    assertThat(made.estimates()).allMatch(estimate -> estimate.filmSeconds() > 0);
  }

  @Test
  void theSettingsOfAFrameStandBelowEachOther() throws IOException {
    PreviewRequest request =
        request(
            TestFilm.B_FRAMES.path(),
            List.of(FilmPosition.parse("4f")),
            2,
            List.of("median", "identity"),
            List.of());
    BufferedImage sheet = ImageIO.read(run(request).sheets().get(0).toFile());
    List<BufferedImage> before =
        IntStream.range(0, rows(sheet))
            .mapToObj(row -> sheet.getSubimage(GAP, 2 * LINE + row * (LINE + 64 + GAP), 96, 64))
            .toList();
    assertThat(before).hasSize(4);
    assertThat(difference(before.get(0), before.get(1))).isZero();
    assertThat(difference(before.get(1), before.get(2))).isPositive();
    assertThat(difference(before.get(2), before.get(3))).isZero();
  }

  private static int rows(BufferedImage sheet) {
    return (sheet.getHeight() - LINE) / (LINE + 64 + GAP);
  }

  @Test
  void widerPicturesAreMadeSmaller() throws IOException {
    PreviewRequest all =
        request(
            TestFilm.B_FRAMES.path(),
            List.of(FilmPosition.parse("0.2")),
            1,
            List.of("identity"),
            List.of());
    PreviewRequest narrow =
        new PreviewRequest(
            all.in(),
            all.places(),
            1,
            all.models(),
            List.of(),
            null,
            0,
            false,
            all.flicker(),
            all.device(),
            all.precision(),
            all.damage(),
            all.interlaced(),
            folder,
            48);
    BufferedImage sheet = ImageIO.read(run(narrow).sheets().get(0).toFile());
    assertThat(sheet.getWidth()).isEqualTo(GAP + 4 * (48 + GAP));
    assertThat(sheet.getHeight()).isEqualTo(2 * LINE + 32 + GAP);
  }

  @Test
  void aPlaceBehindTheFilmIsRefused() {
    assertThatThrownBy(() -> sheets(TestFilm.B_FRAMES.path(), 1, "identity", "99999f"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("--at 99999f lies behind its last frame, frame ");
  }

  private List<BufferedImage> sheets(Path film, int frames, String model, String place)
      throws IOException {
    List<FilmPosition> places = List.of(FilmPosition.parse(place));
    PreviewJob.Result made = run(request(film, places, frames, List.of(model), List.of()));
    return made.sheets().stream().map(PreviewJobTest::read).toList();
  }

  private PreviewRequest request(
      Path film, List<FilmPosition> places, int frames, List<String> models, List<Float> grains) {
    return new PreviewRequest(
        film.toString(),
        places,
        frames,
        models,
        grains,
        null,
        0,
        false,
        Flicker.AUTO,
        DeviceChoice.CPU,
        Precision.FULL,
        DamagePolicy.FAIL,
        InterlacedPolicy.REFUSE,
        folder,
        960);
  }

  private static PreviewJob.Result run(PreviewRequest request) throws IOException {
    return new PreviewJob(new SchemeStorage(new Configuration()), request, 2).run(Progress.NONE);
  }

  private static BufferedImage read(Path file) {
    try {
      return ImageIO.read(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One frame as FFmpeg turns it upright, into square pixels and into RGB. */
  private BufferedImage shown(Path film, int frame) throws IOException {
    Path file = folder.resolve("shown.png");
    FFmpegProgram.ffmpeg(
        "-y",
        "-i",
        film.toString(),
        "-vf",
        "select=eq(n\\,"
            + frame
            + "),scale=flags=neighbor,format=rgb24,"
            + "scale=w=round(iw*sar):h=ih:flags=bilinear,setsar=1",
        "-frames:v",
        "1",
        "-update",
        "1",
        file.toString());
    return ImageIO.read(file.toFile());
  }

  private static BufferedImage panel(BufferedImage sheet, int column, int width, int height) {
    return sheet.getSubimage(GAP + column * (width + GAP), 2 * LINE, width, height);
  }

  private static int grey(BufferedImage image, int x, int y) {
    return image.getRGB(x, y) & 0xff;
  }

  /** Mean absolute difference over all pixels and colours. */
  private static double difference(BufferedImage one, BufferedImage other) {
    double sum = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int shift = 0; shift < 24; shift += 8) {
          sum +=
              Math.abs((one.getRGB(x, y) >> shift & 0xff) - (other.getRGB(x, y) >> shift & 0xff));
        }
      }
    }
    return sum / 3 / one.getWidth() / one.getHeight();
  }
}
