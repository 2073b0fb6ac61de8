package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.network.ModelArchive;
import org.reelspark.core.network.RestorationNetwork;
import org.reelspark.core.plan.Flicker;
import org.reelspark.core.plan.ModelCard;
import org.reelspark.core.plan.PlaneLayout;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FFmpegProgram;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.jobs.cli.Said;

/** {@code restore --scale=2}: films of twice the size by networks of our own. */
class EnlargeIT {
  private static final Path FILM = Films.worn();

  @TempDir Path folder;
  private int films;

  @Test
  void scaleTwoTakesTheNetworkOfThisBuildAndTheChunkLengthMakesNoDifference() throws Exception {
    Path whole = out();
    Path cut = out();
    restore(whole, "--scale=2", "--codec=ffv1", "--chunk-frames=" + Films.WORN_FRAMES);
    restore(cut, "--scale=2", "--codec=ffv1", "--chunk-frames=7");
    assertThat(Films.hashes(whole)).hasSize(Films.WORN_FRAMES).isEqualTo(Films.hashes(cut));
    assertThat(shape(whole)).startsWith("192,128,");
    double[] before = meanLuma(FILM, 96 * 64);
    double[] after = meanLuma(whole, 192 * 128);
    assertThat(largestStep(before)).isGreaterThan(5);
    assertThat(largestStep(after)).isLessThan(0.5 * largestStep(before));
    assertThat(Arrays.stream(after).average().orElseThrow())
        .isCloseTo(Arrays.stream(before).average().orElseThrow(), within(2.0));
  }

  private static void restore(Path out, String... options) {
    List<String> command = new ArrayList<>(List.of("restore", FILM.toString(), out.toString()));
    command.addAll(List.of(options));
    command.add("--quiet");
    Said said = Said.by(command.toArray(String[]::new));
    assertThat(said.code()).as(String.join("\n", said.err())).isZero();
  }

  /** Mean luma of every frame of a film in 4:2:0 and 8 bits. */
  private static double[] meanLuma(Path film, int pixels) {
    byte[] samples = Films.samples(film);
    double[] means = new double[samples.length / (pixels * 3 / 2)];
    for (int frame = 0; frame < means.length; frame++) {
      long sum = 0;
      for (int at = 0; at < pixels; at++) {
        sum += samples[frame * pixels * 3 / 2 + at] & 0xff;
      }
      means[frame] = (double) sum / pixels;
    }
    return means;
  }

  /** From a frame to the next of its shot. */
  private static double largestStep(double[] means) {
    double most = 0;
    for (int frame = 1; frame < means.length; frame++) {
      most =
          Math.max(most, frame == Films.WORN_CUT ? 0 : Math.abs(means[frame] - means[frame - 1]));
    }
    return most;
  }

  @Test
  void aListOfFilmsHasAScaleForEach() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 4));
    make.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "yuv420p"));
    Path film = FilmFactory.film("listed.mkv", make);
    Path list =
        Files.writeString(
            folder.resolve("films.csv"),
            "film,output,scale\n%s,large.mkv,2\n%s,as-it-is.mkv,\n".formatted(film, film));
    Said said = Said.by("restore", "--films=" + list, folder.resolve("out").toString());
    assertThat(said.code()).as(String.join("\n", said.err())).isZero();
    assertThat(shape(folder.resolve("out/large.mkv"))).startsWith("192,128,");
    assertThat(shape(folder.resolve("out/as-it-is.mkv"))).startsWith("96,64,");
  }

  @Test
  void theChunkLengthMakesNoDifferenceAndNothingOfAShotReachesTheOther() throws Exception {
    Path archive = archive();
    Path whole = out();
    LocalSpark.restore(request(archive, whole).optChunkFrames(Films.WORN_FRAMES).build());
    Path cut = out();
    LocalSpark.restore(request(archive, cut).optChunkFrames(7).build());
    Path firstShot = out();
    LocalSpark.restore(
        request(archive, firstShot).optTo(FilmPosition.parse(Films.WORN_CUT + "f")).build());
    Path secondShot = out();
    LocalSpark.restore(
        request(archive, secondShot).optFrom(FilmPosition.parse(Films.WORN_CUT + "f")).build());
    List<String> frames = Films.hashes(whole);
    assertThat(frames).hasSize(Films.WORN_FRAMES);
    assertThat(Films.hashes(cut)).isEqualTo(frames);
    assertThat(Films.hashes(firstShot)).isEqualTo(frames.subList(0, Films.WORN_CUT));
    assertThat(Films.hashes(secondShot))
        .isEqualTo(frames.subList(Films.WORN_CUT, Films.WORN_FRAMES));
    assertThat(shape(whole)).startsWith("192,128,");
  }

  @ParameterizedTest
  @CsvSource({"mp4, mov_text", "mkv, srt"})
  void theFilmKeepsTheShapeOfItsPixelsItsSoundAndSubtitlesAndTheMaskIsOfItsSize(
      String container, String subtitles) throws Exception {
    Path text =
        Files.writeString(
            folder.resolve("words.srt"), "1\n00:00:00,040 --> 00:00:00,320\nThe sea.\n");
    List<String> make = new ArrayList<>(FilmFactory.pattern(120, 64, "25", 12));
    make.addAll(FilmFactory.tone(440, 0.48));
    make.addAll(List.of("-i", text.toString(), "-vf", "setsar=16/15", "-c:v", "libx264"));
    make.addAll(List.of("-pix_fmt", "yuv420p", "-c:a", "aac", "-c:s", subtitles));
    make.add(folder.resolve("in." + container).toString());
    FFmpegProgram.ffmpeg(make);
    Path in = folder.resolve("in." + container);
    Path archive = archive();
    Path out = folder.resolve("large." + container);
    Path mask = folder.resolve("mask.mkv");
    RestoreReport report =
        LocalSpark.restore(
                RestoreRequest.of(in.toString(), out.toString())
                    .optModel(archive.toString())
                    .optScale(2)
                    .optMask(mask.toString())
                    .build())
            .report();
    assertThat(shape(out)).isEqualTo("240,128,16:15");
    assertThat(shape(mask)).isEqualTo("240,128,16:15");
    assertThat(packets(out)).hasSizeGreaterThan(10).isEqualTo(packets(in));
    assertThat(report.scale()).isEqualTo(2);
    assertThat(report.masks()).isTrue();
    assertThat(report.verification().frames()).isEqualTo(12);
    assertThat(Files.readString(Path.of(out + ".report.html")))
        .contains("Restored picture", "240 x 128");
  }

  /** Stream, size and hash of every packet of sound, and then of subtitles. */
  private static List<String> packets(Path film) {
    byte[] text =
        FFmpegProgram.ffmpeg(
            "-i",
            film.toString(),
            "-map",
            "0:a:0",
            "-map",
            "0:s:0",
            "-c",
            "copy",
            "-f",
            "framehash",
            "-hash",
            "md5",
            "pipe:1");
    return new String(text, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split(",\\s*", -1))
        .map(columns -> String.join(" ", columns[0], columns[4], columns[5]))
        .sorted(Comparator.comparing(line -> line.charAt(0)))
        .toList();
  }

  @Test
  void oddSizesAreDoubledToo() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(97, 63, "25", 4));
    make.addAll(List.of("-c:v", "ffv1", "-pix_fmt", "yuv420p"));
    Path in = FilmFactory.film("odd-and-small.mkv", make);
    Path out = out();
    LocalSpark.restore(
        RestoreRequest.of(in.toString(), out.toString())
            .optModel(archive().toString())
            .optCodec(VideoCodec.FFV1)
            .build());
    assertThat(shape(out)).startsWith("194,126,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--model=median --scale=2 | the model median gives pictures of scale 1",
        "--model=default --scale=3 | the model default gives pictures of scale 1",
        "--model=ARCHIVE --scale=1 | gives pictures of scale 2; leave it out, or take --model=default",
        "--model=ARCHIVE --compare=side.mp4 | gives frames of another size than the film's"
      })
  void aSizeThatTheModelDoesNotGiveIsRefused(String options, String why) throws Exception {
    Path out = out();
    List<String> command = new ArrayList<>(List.of("restore", FILM.toString(), out.toString()));
    command.addAll(List.of(options.replace("ARCHIVE", archive().toString()).split(" ", -1)));
    Said said = Said.by(command.toArray(String[]::new));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).singleElement().asString().contains(why);
    assertThat(out).doesNotExist();
  }

  /** A fresh network that finds fault with every pixel. */
  private Path archive() throws IOException {
    ModelCard card =
        new ModelCard(
            ModelCard.FORMAT,
            "enlarging",
            "unet",
            4,
            2,
            PlaneLayout.YUV420,
            2,
            1,
            0,
            0.5f,
            "",
            ModelCard.Training.NONE);
    Path file = folder.resolve("enlarging.zip");
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      manager.getEngine().setRandomSeed(3);
      RestorationNetwork network = RestorationNetwork.of(card);
      network.initialize(manager);
      ModelArchive.write(file, card, network);
    }
    return file;
  }

  private static String shape(Path film) {
    return FFmpegProgram.ffprobe(
            "-select_streams",
            "v:0",
            "-show_entries",
            "stream=width,height,sample_aspect_ratio",
            "-of",
            "csv=p=0",
            film.toString())
        .strip();
  }

  private Path out() {
    return folder.resolve(films++ + ".mkv");
  }

  private static RestoreRequest.Builder request(Path archive, Path out) {
    return RestoreRequest.of(FILM.toString(), out.toString())
        .optModel(archive.toString())
        .optFlicker(Flicker.OFF)
        .optCodec(VideoCodec.FFV1);
  }
}
