package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.plan.VideoCodec;

/** Colour, shape, turn and HDR of the picture, as FFmpeg's own program reads them in both films. */
class KeptTraitsTest {
  private static final String TRAITS =
      "stream=width,height,sample_aspect_ratio,display_aspect_ratio,color_range,color_space,"
          + "color_primaries,color_transfer,chroma_location:stream_side_data=rotation";

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"BT601", "BT709", "BT2020", "FULL_RANGE", "ANAMORPHIC", "ROTATED"})
  void ofEveryFilmTheyAreTheSourcesInEveryContainer(TestFilm film) throws IOException {
    try (IdentityJob job = new IdentityJob(film.path())) {
      for (String name : List.of("out.mkv", "out.mp4", "out.mov")) {
        Path out = job.run(folder.resolve(name), VideoCodec.H264, 17).out();
        assertThat(traits(out)).as(name).isEqualTo(traits(film.path()));
      }
    }
  }

  @Test
  void theMasteringDisplayAndTheLightLevelsStay() throws IOException {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", 20));
    arguments.addAll(
        List.of(
            "-c:v",
            "libx265",
            "-x265-params",
            "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"
                + ":master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)"
                + "L(10000000,50):max-cll=1000,400",
            "-pix_fmt",
            "yuv420p10le",
            "-threads",
            "1"));
    Path film = FilmFactory.film("hdr10.mp4", arguments);
    String wanted = hdr(film);
    assertThat(wanted).contains("max_content=1000", "max_average=400", "red_x=34000/50000");
    try (IdentityJob job = new IdentityJob(film)) {
      for (String name : List.of("out.mkv", "out.mp4", "out.mov")) {
        Path out = job.run(folder.resolve(name), VideoCodec.HEVC, 7).out();
        assertThat(hdr(out)).as(name).isEqualTo(wanted);
        assertThat(traits(out)).as(name).isEqualTo(traits(film));
      }
    }
  }

  private static String traits(Path film) {
    return FFmpegProgram.ffprobe(
        "-select_streams", "v:0", "-show_entries", TRAITS, "-of", "default=nw=1", film.toString());
  }

  /** What comes with the first frame. */
  private static String hdr(Path film) {
    return FFmpegProgram.ffprobe(
        "-select_streams",
        "v:0",
        "-read_intervals",
        "%+#1",
        "-show_entries",
        "frame=pts:frame_side_data=red_x,red_y,green_x,green_y,blue_x,blue_y,white_point_x,"
            + "white_point_y,min_luminance,max_luminance,max_content,max_average",
        "-of",
        "default=nw=1",
        film.toString());
  }
}
