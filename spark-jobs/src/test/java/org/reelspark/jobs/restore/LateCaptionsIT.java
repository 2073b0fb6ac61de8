package org.reelspark.jobs.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.VideoCodec;
import org.reelspark.core.video.FilmFactory;
import org.reelspark.core.video.TestFilm;

/** Captions that begin long after the first frames, which are all that probing decodes. */
class LateCaptionsIT {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "H264,",
    "FFV1, 'captions inside the picture, of 40 frames, can''t be written by ffv1'"
  })
  void areKeptOrNamedInTheReport(VideoCodec codec, String loss) throws Exception {
    List<String> losses =
        LocalSpark.restore(
                RestoreRequest.of(film().toString(), folder.resolve("out.mkv").toString())
                    .optModel("identity")
                    .optCodec(codec)
                    .optChunkFrames(12)
                    .build())
            .report()
            .streams()
            .losses();
    assertThat(losses).isEqualTo(loss == null ? List.of() : List.of(loss));
  }

  /** Forty frames without captions and forty with them; elementary streams follow one another. */
  private static Path film() throws Exception {
    Path both = Path.of("target", "late-captions.h264").toAbsolutePath();
    Files.write(both, Files.readAllBytes(TestFilm.H264_ELEMENTARY.path()));
    Files.write(
        both,
        Files.readAllBytes(TestFilm.CAPTIONS_ELEMENTARY.path()),
        java.nio.file.StandardOpenOption.APPEND);
    return FilmFactory.film("late-captions.mp4", "-r", "25", "-i", both.toString(), "-c", "copy");
  }
}
