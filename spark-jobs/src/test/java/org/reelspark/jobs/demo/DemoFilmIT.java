package org.reelspark.jobs.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reelspark.core.analysis.FrameMeter;
import org.reelspark.core.analysis.FrameSums;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.video.FilmComposer;

/** The demo's own film in its full size and length, drawn and composed, but not restored. */
class DemoFilmIT {
  private static final int BLACK = 16;

  @TempDir static Path folder;

  private static final DemoFilm FILM = DemoJob.film();
  private static final List<FrameSums> SUMS = new ArrayList<>();
  private static final List<Double> LUMA = new ArrayList<>();
  private static Path file;

  @BeforeAll
  static void draw() throws Exception {
    file = folder.resolve("clean.mkv");
    PictureFormat format = FILM.format();
    FrameMeter meter = new FrameMeter(format, BLACK);
    try (FilmComposer composer = DemoJob.composer(FILM, file)) {
      Frame before = null;
      for (int n = 0; n < FILM.frames(); n++) {
        Frame frame = FILM.frame(n);
        SUMS.add(meter.measure(frame, before));
        LUMA.add(luma(frame));
        composer.add(frame);
        before = frame;
      }
      composer.finish();
    }
  }

  private static double luma(Frame frame) {
    long sum = 0;
    int pixels = frame.format().planeBytes(0);
    for (int i = 0; i < pixels; i++) {
      sum += frame.samples()[i] & 0xff;
    }
    return (double) sum / pixels;
  }

  @Test
  void itLastsTwelveSecondsOrMoreAt640x360() {
    assertThat(probe("-select_streams", "v", "-show_entries", "stream=width,height,r_frame_rate"))
        .containsExactly("640,360,24/1");
    double seconds = Double.parseDouble(probe("-show_entries", "format=duration").get(0));
    assertThat(seconds).isGreaterThanOrEqualTo(12);
    assertThat(FILM.frames()).isGreaterThanOrEqualTo(12 * 24);
  }

  @Test
  void itHasBFramesTwoSoundTracksAndSubtitles() {
    assertThat(probe("-select_streams", "v", "-show_entries", "frame=pict_type"))
        .hasSize(FILM.frames())
        .contains("B");
    assertThat(probe("-show_entries", "stream=codec_type,codec_name"))
        .containsExactly("h264,video", "aac,audio", "aac,audio", "subrip,subtitle");
    assertThat(probe("-select_streams", "s", "-show_entries", "packet=pts_time")).hasSize(4);
  }

  @Test
  void itCutsThreeTimesAndFadesFromAndToBlack() {
    assertThat(DemoIT.cuts(SUMS, BLACK)).isEqualTo(FILM.cuts()).hasSize(3);
    assertThat(LUMA.get(0)).isLessThan(BLACK + 4);
    assertThat(LUMA.get(24)).isGreaterThan(BLACK + 8);
    int end = LUMA.size();
    assertThat(LUMA.get(end - 24)).isGreaterThan(BLACK + 40);
    assertThat(LUMA.get(end - 1)).isLessThan(BLACK + 4);
    for (int n = end - 12; n < end; n++) {
      assertThat(LUMA.get(n)).as("frame %d", n).isLessThan(LUMA.get(n - 1));
    }
  }

  private static List<String> probe(String... arguments) {
    return DemoIT.probe(file, arguments);
  }
}
