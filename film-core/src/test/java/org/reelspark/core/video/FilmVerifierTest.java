package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.plan.Verification;

/** A good film is spoilt by ffmpeg in one way each; every one must be noticed. */
class FilmVerifierTest {
  @TempDir Path folder;

  @Test
  void aGoodFilmIsCounted() throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.mp4())) {
      Verification found = job.run(folder.resolve("good.mp4"), null, 7).verification();
      assertThat(found.frames()).isEqualTo(40);
      assertThat(found.streams()).isEqualTo(4);
      assertThat(found.packets()).isGreaterThan(120);
      assertThat(found.offset()).isZero();
    }
  }

  @Test
  void theSameFilmOfAnotherMuxerRunIsGood() throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.mp4())) {
      IdentityJob.Result good = job.run(folder.resolve("good.mp4"), null, 7);
      assertThat(verify(job, good, remux(good, List.of("-c", "copy"))))
          .isEqualTo(good.verification());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-c copy -t 1.2|is missing",
        "-map -0:a:1 -c copy|streams",
        "-c copy -metadata:s:a:1 language=fre|language",
        "-c copy -metadata title=Other|title",
        "-c copy -map_chapters -1|chapters",
        "-c copy -timecode 02:00:00:00|timecode",
        "-c copy -bsf:a:1 noise=drop=eq(n\\,20)|stream 2",
        "-c copy -bsf:a:0 noise=amount=100|another payload",
        "-c copy -bsf:a:1 setts=ts=TS+240|came to",
        "-c copy -bsf:v:0 setts=pts=PTS+5*eq(N\\,20)|no frame's",
        "-c copy -bsf:v:0 setts=pts=PTS:dts=DTS:duration=DURATION*(1+gte(N\\,38))|lasts",
        "-c copy -bsf:v:0 h264_metadata=matrix_coefficients=1:video_full_range_flag=1|range",
        "-c copy -aspect 2:1|pixel aspect ratio"
      })
  void everyDifferenceIsNoticed(String spoil, String told) throws IOException {
    try (IdentityJob job = new IdentityJob(RichFilm.mp4())) {
      IdentityJob.Result good = job.run(folder.resolve("good.mp4"), null, 7);
      Path spoilt = remux(good, List.of(spoil.split(" ")));
      assertThatThrownBy(() -> verify(job, good, spoilt))
          .isInstanceOf(FilmException.class)
          .hasMessageContaining("is not right")
          .hasMessageContaining(told);
    }
  }

  private Path remux(IdentityJob.Result good, List<String> options) {
    Path to = folder.resolve("remuxed.mp4");
    List<String> arguments =
        new ArrayList<>(
            List.of("-i", good.out().toString(), "-map", "0:v", "-map", "0:a", "-map", "0:s"));
    arguments.addAll(options);
    arguments.addAll(List.of("-video_track_timescale", "12800", to.toString()));
    FFmpegProgram.ffmpeg(arguments);
    return to;
  }

  private static Verification verify(IdentityJob job, IdentityJob.Result good, Path out)
      throws IOException {
    return FilmVerifier.verify(
        job.source, job.film, good.index(), false, good.settings(), good.plan(), out, frames -> {});
  }
}
