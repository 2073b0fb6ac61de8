package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.frame.Chroma;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.plan.Colour;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.Rational;
import org.reelspark.core.plan.ScanType;
import org.reelspark.core.plan.StreamInfo;

class FilmProbeTest {
  @Test
  void whatAPlainFilmIs() throws IOException {
    FilmInfo film = probe(TestFilm.B_FRAMES.path());
    assertThat(film.container()).isEqualTo("mov");
    assertThat(film.seconds()).isEqualTo(1.6);
    assertThat(film.bytes()).isEqualTo(Files.size(TestFilm.B_FRAMES.path()));
    assertThat(film.video().codec()).isEqualTo("h264");
    assertThat(film.video().profile()).isEqualTo("High");
    assertThat(film.video().format()).isEqualTo(new PictureFormat(96, 64, Chroma.YUV420, 8));
    assertThat(film.video().timeBase()).isEqualTo(new Rational(1, 12800));
    assertThat(film.video().frameRate()).isEqualTo(new Rational(25, 1));
    assertThat(film.video().scan()).isEqualTo(ScanType.PROGRESSIVE);
    assertThat(film.video().rotation()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "H264_GREY_10BIT, yuv420p10le, YUV420, 10",
    "HEVC_GREY_12BIT, gray12le, GREY, 12",
    "HEVC_12BIT, yuv422p12le, YUV422, 12",
    "PRORES, yuv422p10le, YUV422, 10",
    "H264_444, yuv444p, YUV444, 8",
    "FULL_RANGE, yuvj420p, YUV420, 8",
    "DV_411, yuv411p, YUV422, 8",
    "YUV410, yuv410p, YUV420, 8",
    "YUV440, yuv440p, YUV444, 8",
    "NV12, nv12, YUV420, 8",
  })
  void pixelFormats(TestFilm film, String pixelFormat, Chroma chroma, int depth)
      throws IOException {
    FilmInfo info = probe(film.path());
    assertThat(info.video().pixelFormat()).isEqualTo(pixelFormat);
    assertThat(info.video().format().chroma()).isEqualTo(chroma);
    assertThat(info.video().format().bitDepth()).isEqualTo(depth);
  }

  @Test
  void colourIsGivenInFFmpegsNames() throws IOException {
    assertThat(probe(TestFilm.BT601.path()).video().colour())
        .isEqualTo(new Colour("tv", "smpte170m", "smpte170m", "smpte170m", "left"));
    assertThat(probe(TestFilm.BT2020.path()).video().colour())
        .isEqualTo(new Colour("tv", "bt2020nc", "bt2020", "smpte2084", "left"));
    assertThat(probe(TestFilm.FULL_RANGE.path()).video().colour().range()).isEqualTo("pc");
    assertThat(probe(TestFilm.B_FRAMES.path()).video().colour().matrix()).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource({"-90, 90", "90, 270", "180, 180"})
  void rotationIsClockwise(String counterclockwise, int clockwise) throws IOException {
    Path film =
        FilmFactory.film(
            "turned.mp4",
            "-display_rotation",
            counterclockwise,
            "-i",
            TestFilm.B_FRAMES.path().toString(),
            "-c",
            "copy");
    assertThat(probe(film).video().rotation()).isEqualTo(clockwise);
  }

  @Test
  void pixelsThatAreNotSquare() throws IOException {
    assertThat(probe(TestFilm.ANAMORPHIC.path()).video().sampleAspect())
        .isEqualTo(new Rational(16, 11));
  }

  @ParameterizedTest
  @CsvSource({
    "INTERLACED_MBAFF, TOP_FIELD_FIRST",
    "INTERLACED_MPEG2, TOP_FIELD_FIRST",
    "DV, BOTTOM_FIELD_FIRST",
    "HEVC, PROGRESSIVE"
  })
  void scanTypes(TestFilm film, ScanType scan) throws IOException {
    assertThat(probe(film.path()).video().scan()).isEqualTo(scan);
  }

  @Test
  void otherStreamsAndWhatIsSaidOfThem() throws IOException {
    Path film =
        FilmFactory.film(
            "tracks.mkv",
            "-f",
            "lavfi",
            "-i",
            "sine=d=1",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=32x32:d=1",
            "-map",
            "0",
            "-map",
            "1",
            "-map",
            "0",
            "-c:a",
            "flac",
            "-c:v",
            "ffv1",
            "-metadata:s:a:1",
            "language=deu",
            "-metadata",
            "title=A film");
    FilmInfo info = probe(film);
    assertThat(info.video().stream()).isEqualTo(1);
    assertThat(info.streams())
        .extracting(StreamInfo::kind)
        .containsExactly("audio", "video", "audio");
    assertThat(info.streams())
        .extracting(StreamInfo::codec)
        .containsExactly("flac", "ffv1", "flac");
    assertThat(info.streams().get(2).metadata()).containsEntry("language", "deu");
    assertThat(info.metadata()).containsEntry("title", "A film");
  }

  @Test
  void aFilmThatStatesNoDurationHasNone() throws IOException {
    assertThat(probe(TestFilm.LIVE_MKV.path()).seconds()).isZero();
  }

  private static FilmInfo probe(Path film) throws IOException {
    return FilmProbe.probe(new MemorySource(film.toString(), Files.readAllBytes(film)));
  }
}
