package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
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

  /**
   * fastai's network, a quarter as wide, after 900 steps of two stages on pictures of other kinds,
   * gives the clean film and the damaged one the clean one's brightness: some minutes.
   */
  @Tag("full")
  @Test
  void soDoesFastaisNetwork() throws Exception {
    Path model = folder.resolve("unet.zip");
    List<String> train = new ArrayList<>(List.of("train", "--recipe=fastai", "--no-vgg"));
    train.addAll(List.of("--clips=" + clips(), "--out=" + model, "--width=16", "--batch=4"));
    train.addAll(List.of("--stages=1a,1b", "--steps=900"));
    Said trained = Said.by(train.toArray(String[]::new));
    assertThat(trained.code()).as(String.join("|", trained.err())).isZero();
    Path damaged = damaged("damaged.mkv", SPECKS, "--overlay=" + footage());
    for (Path film : List.of(clean(), damaged)) {
      assertThat(meanLuma(restored(film, model.toString(), 1)))
          .as(film.toString())
          .isCloseTo(meanLuma(clean()), within(TOLERATED));
    }
  }

  /** Four clips of other pictures than the film's. */
  private Path clips() throws IOException {
    Path clips = Files.createDirectory(folder.resolve("clips"));
    List<String> pictures =
        List.of(
            "mandelbrot=size=192x144:rate=24:start_scale=0.01:start_x=-0.75:start_y=0.1",
            "gradients=size=192x144:rate=24:nb_colors=6:speed=0.05:seed=3",
            "testsrc2=size=192x144:rate=24",
            "life=size=192x144:rate=24:mold=10:ratio=0.2:death_color=#403020:life_color=#c0b090"
                + ":seed=5");
    for (int i = 0; i < pictures.size(); i++) {
      Path clip =
          FilmFactory.film(
              "clip%d.mkv".formatted(i),
              "-f",
              "lavfi",
              "-i",
              pictures.get(i) + ",trim=end_frame=40,format=yuv420p",
              "-c:v",
              "ffv1",
              "-threads",
              "1");
      Files.copy(clip, clips.resolve(clip.getFileName()));
    }
    return clips;
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
    return restored(film, "default", scale);
  }

  private Path restored(Path film, String model, int scale) throws Exception {
    Path out = folder.resolve("restored-" + film.getFileName());
    LocalSpark.restore(
        RestoreRequest.of(film.toString(), out.toString())
            .optModel(model)
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
