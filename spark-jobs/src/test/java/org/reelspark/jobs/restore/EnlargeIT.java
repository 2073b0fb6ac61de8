package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  void theChunkLengthMakesNoDifferenceAndNothingOfAShotReachesTheOther() throws Exception {
    Path archive = archive();
    Path whole = out();
    LocalSpark.restore(request(archive, whole).optChunkFrames(Films.WORN_FRAMES).build());
    Path cut = out();
    LocalSpark.restore(request(archive, cut).optChunkFrames(7).build());
    Path firstShot = out();
    LocalSpark.restore(
        request(archive, firstShot).optTo(FilmPosition.parse(Films.WORN_CUT + "f")).build());
    List<String> frames = Films.hashes(whole);
    assertThat(frames).hasSize(Films.WORN_FRAMES);
    assertThat(Films.hashes(cut)).isEqualTo(frames);
    assertThat(Films.hashes(firstShot)).isEqualTo(frames.subList(0, Films.WORN_CUT));
    assertThat(shape(whole)).startsWith("192,128,");
  }

  @Test
  void theFilmKeepsTheShapeOfItsPixelsAndTheMaskIsOfItsSize() throws Exception {
    List<String> make = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 12));
    make.addAll(List.of("-vf", "setsar=16/15", "-c:v", "libx264", "-pix_fmt", "yuv420p"));
    Path in = FilmFactory.film("wide-pixels.mp4", make);
    Path archive = archive();
    Path out = folder.resolve("large.mp4");
    Path mask = folder.resolve("mask.mkv");
    RestoreReport report =
        LocalSpark.restore(
                RestoreRequest.of(in.toString(), out.toString())
                    .optModel(archive.toString())
                    .optScale(2)
                    .optMask(mask.toString())
                    .build())
            .report();
    assertThat(shape(out)).isEqualTo("192,128,16:15");
    assertThat(shape(mask)).isEqualTo("192,128,16:15");
    assertThat(report.scale()).isEqualTo(2);
    assertThat(report.masks()).isTrue();
    assertThat(report.verification().frames()).isEqualTo(12);
    assertThat(Files.readString(Path.of(out + ".report.html")))
        .contains("Restored picture", "192 x 128");
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
