package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.cli.Said;

/** A restored film is as bright as the clean one, whether damage was laid over it or not. */
class BrightnessIT {
  /** Of 255. */
  private static final double TOLERATED = 0.5;

  @TempDir Path folder;

  private static Path clean() {
    return FilmFactory.film(
        "bright.mkv",
        "-f",
        "lavfi",
        "-i",
        "mandelbrot=size=192x144:rate=24:start_scale=0.5,trim=end_frame=24,format=yuv420p",
        "-c:v",
        "ffv1",
        "-threads",
        "1");
  }

  /** Dust on a base that is darker than middle grey. */
  private static Path footage() {
    return FilmFactory.film(
        "dust.mkv",
        "-f",
        "lavfi",
        "-i",
        "color=gray:size=192x144:rate=24,trim=end_frame=12,format=yuv420p,"
            + "geq=lum='if(gt(random(1),0.998),235,80)':cb=128:cr=128",
        "-c:v",
        "ffv1",
        "-threads",
        "1");
  }

  @Test
  void theCleanFilmKeepsItsBrightness() throws Exception {
    assertThat(meanLuma(restored(clean()))).isCloseTo(meanLuma(clean()), within(TOLERATED));
  }

  @Test
  void theFilmUnderDustAndSoftLightGetsTheCleanOnesBrightness() throws Exception {
    Path damaged = damaged("damaged.mkv");
    assertThat(meanLuma(damaged("kept.mkv", "--keep-tones"))).isLessThan(meanLuma(clean()) - 5);
    assertThat(meanLuma(restored(damaged))).isCloseTo(meanLuma(clean()), within(TOLERATED));
  }

  private Path damaged(String name, String... more) {
    Path out = folder.resolve(name);
    String[] arguments = new String[6 + more.length];
    arguments[0] = "degrade";
    arguments[1] = clean().toString();
    arguments[2] = out.toString();
    arguments[3] = "--kinds=dust=0.3,scratch=0.3";
    arguments[4] = "--seed=5";
    arguments[5] = "--overlay=" + footage();
    System.arraycopy(more, 0, arguments, 6, more.length);
    Said said = Said.by(arguments);
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    return out;
  }

  private Path restored(Path film) throws Exception {
    Path out = folder.resolve("restored.mkv");
    LocalSpark.restore(
        RestoreRequest.of(film.toString(), out.toString())
            .optModel("default")
            .optCodec(VideoCodec.FFV1)
            .build());
    return out;
  }

  /** Of all frames, in steps of 8 bits. */
  private static double meanLuma(Path film) throws IOException {
    double sum = 0;
    long count = 0;
    try (FilmFrames frames = FilmFrames.open(film)) {
      int luma = frames.format().planeBytes(0);
      for (Frame frame; (frame = frames.next()) != null; count += luma) {
        for (int i = 0; i < luma; i++) {
          sum += frame.samples()[i] & 0xff;
        }
      }
    }
    return sum / count;
  }
}
