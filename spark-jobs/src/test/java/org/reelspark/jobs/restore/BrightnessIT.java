package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.FilmFrames;
import org.reelspark.jobs.cli.Said;

/** A restored film is as bright as the clean one, whether damage was laid over it or not. */
class BrightnessIT {
  /** Of 255. */
  private static final double TOLERATED = 0.5;

  private static final String SPECKS = "--kinds=dust=0.3,scratch=0.3";

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
    assertThat(meanLuma(restored(clean(), 1))).isCloseTo(meanLuma(clean()), within(TOLERATED));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theFilmUnderDustAndSoftLightGetsTheCleanOnesBrightness(int scale) throws Exception {
    Path damaged = damaged("damaged.mkv", SPECKS, "--overlay=" + footage());
    Path kept = damaged("kept.mkv", SPECKS, "--overlay=" + footage(), "--keep-tones");
    assertThat(meanLuma(kept)).isLessThan(meanLuma(clean()) - 5);
    assertThat(meanLuma(restored(damaged, scale))).isCloseTo(meanLuma(clean()), within(TOLERATED));
  }

  /** What flicker does to the mean of the whole film stays: the film alone does not show it. */
  @Test
  void theFilmUnderFlickerTooKeepsTheGainOfTheWholeFilmAlone() throws Exception {
    Path flickering = damaged("flicker.mkv", "--kinds=flicker=0.5");
    double gain = meanLuma(flickering) / meanLuma(clean());
    Path damaged = damaged("damaged.mkv", SPECKS + ",flicker=0.5", "--overlay=" + footage());
    Path restored = restored(damaged, 1);
    assertThat(meanLuma(restored) / gain).isCloseTo(meanLuma(clean()), within(TOLERATED));
  }

  private Path damaged(String name, String... more) {
    Path out = folder.resolve(name);
    List<String> arguments = new ArrayList<>(List.of("degrade", clean().toString()));
    arguments.addAll(List.of(out.toString(), "--seed=5"));
    arguments.addAll(List.of(more));
    Said said = Said.by(arguments.toArray(String[]::new));
    assertThat(said.code()).as(String.join("|", said.err())).isZero();
    return out;
  }

  private Path restored(Path film, int scale) throws Exception {
    Path out = folder.resolve("restored.mkv");
    LocalSpark.restore(
        RestoreRequest.of(film.toString(), out.toString())
            .optModel("default")
            .optScale(scale)
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
