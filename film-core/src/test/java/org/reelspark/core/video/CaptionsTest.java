package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

class CaptionsTest {
  @Test
  void captionsInsideTheVideoComeWithTheirFrames() throws IOException {
    MemorySource source =
        new MemorySource("film.mp4", Files.readAllBytes(TestFilm.CAPTIONS.path()));
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    try (FrameDecoder decoder =
        new FrameDecoder(
            source, film, index, 12, 14, 20, DamagePolicy.FAIL, InterlacedPolicy.REFUSE)) {
      for (int number = 14; number < 20; number++) {
        assertThat(decoder.next().captions()).isEqualTo(PatchedFilms.captions(number));
      }
    }
  }

  @Test
  void aFilmWithoutCaptionsHasNone() throws IOException {
    MemorySource source = new MemorySource("film.mp4", Files.readAllBytes(TestFilm.HEVC.path()));
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    try (FrameDecoder decoder =
        new FrameDecoder(
            source, film, index, 0, 0, 1, DamagePolicy.FAIL, InterlacedPolicy.REFUSE)) {
      assertThat(decoder.next().captions()).isEmpty();
    }
  }
}
