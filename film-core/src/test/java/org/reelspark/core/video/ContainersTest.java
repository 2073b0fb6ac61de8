package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.plan.VideoCodec;

class ContainersTest {
  private static final String BEGIN = "<!-- begin streams -->\n";
  private static final String END = "<!-- end streams -->\n";

  /** With {@code -Dreelspark.write=true} it writes the table instead. */
  @Test
  void theReadmeHasTheTableOfStreams() throws IOException {
    Path readme = Path.of("..", "README.md");
    String text = Files.readString(readme);
    int from = text.indexOf(BEGIN) + BEGIN.length();
    int to = text.indexOf(END);
    String table = StreamTable.markdown();
    if (Boolean.getBoolean("reelspark.write")) {
      Files.writeString(readme, text.substring(0, from) + table + text.substring(to));
      return;
    }
    assertThat(text.substring(from, to)).isEqualTo(table);
  }

  @ParameterizedTest
  @CsvSource({
    "B_FRAMES, a.mkv, H264, yuv420p",
    "B_FRAMES, a.MP4, H264, yuv420p",
    "B_FRAMES, s3a://bucket/a.mov, H264, yuv420p",
    "B_FRAMES, a.webm, AV1, yuv420p",
    "B_FRAMES, a.ts, H264, yuv420p",
    "H264_10BIT, a.mp4, H264, yuv420p10le",
    "H264_422_10BIT, a.mp4, H264, yuv422p10le",
    "HEVC_12BIT, a.mp4, HEVC, yuv422p12le",
    "HEVC_444_12BIT, a.mkv, HEVC, yuv444p12le",
    "H264_GREY, a.mp4, H264, yuv420p",
    "FFV1_GREY_12BIT, a.mkv, HEVC, yuv420p12le"
  })
  void theUsualCodecKeepsAllBitsAndChroma(
      TestFilm film, String out, VideoCodec codec, String pixelFormat) throws IOException {
    EncoderSettings settings = Containers.encoder(probe(film.path()), out, null, null, null, null);
    assertThat(settings.codec()).isEqualTo(codec);
    assertThat(settings.pixelFormat()).isEqualTo(pixelFormat);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "B_FRAMES|a.avi|||||a.avi: its extension names no container that can be written",
        "B_FRAMES|a|||||take one of .mkv, .mp4",
        "B_FRAMES|a.mp4|PRORES||||.mp4 can't hold --codec=prores; .mkv, .mov can",
        "B_FRAMES|a.ts|FFV1||||.ts can't hold --codec=ffv1; .mkv, .mp4",
        "B_FRAMES|a.webm|H264||||.webm can't hold --codec=h264",
        "HEVC_12BIT|a.mp4|H264||||can't keep yuv422p12le; --codec=ffv1 or --codec=hevc can",
        "H264_422_10BIT|a.webm|||||--codec=av1 can't keep yuv422p10le",
        "B_FRAMES|a.mkv|FFV1|5|||--quality=5: ffv1 is lossless",
        "B_FRAMES|a.mkv|H264|best|||--quality=best: the CRF is a number from 0 to 51",
        "B_FRAMES|a.mkv|AV1|64|||--quality=64: takes 1 to 63",
        "B_FRAMES|a.mov|PRORES|great|||--quality=great: takes proxy, lt",
        "H264_444|a.mov|PRORES|hq|||4:2:2 chroma where the film has 4:4:4",
        "B_FRAMES|a.mkv|H264||warp||--preset=warp: takes ultrafast",
        "B_FRAMES|a.mkv|PRORES||fast||--preset=fast: prores has none",
        "B_FRAMES|a.mkv|H264|||rgb24|--pixel-format=rgb24: --codec=h264 takes",
        "ODD_SIZE|a.mkv|H264||||--codec=h264 can't store yuv420p pictures of 95x63"
      })
  void whatCantBeIsRefusedWithTheRemedy(
      TestFilm film,
      String out,
      VideoCodec codec,
      String quality,
      String preset,
      String pixelFormat,
      String told)
      throws IOException {
    FilmInfo info = probe(film.path());
    assertThatThrownBy(() -> Containers.encoder(info, out, codec, quality, preset, pixelFormat))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(told);
  }

  @Test
  void wishesReachTheEncoder() throws IOException {
    FilmInfo film = probe(TestFilm.B_FRAMES.path());
    EncoderSettings settings =
        Containers.encoder(film, "a.mkv", VideoCodec.HEVC, "23.5", "fast", "yuv444p10le");
    assertThat(settings.options()).containsEntry("crf", "23.5").containsEntry("preset", "fast");
    assertThat(settings.pixelFormat()).isEqualTo("yuv444p10le");
    EncoderSettings prores = Containers.encoder(film, "a.mov", VideoCodec.PRORES, "lt", null, null);
    assertThat(prores.options()).containsEntry("profile", "1");
  }

  @Test
  void framesOfOneMillisecondAreRefusedInMatroskaOnly() throws IOException {
    FilmInfo film = probe(TestFilm.B_FRAMES.path());
    FrameIndex index =
        new FrameIndex(
            FrameIndex.Method.PACKETS,
            new long[] {0, 512, 514},
            new long[] {512, 2, 512},
            new long[3],
            new boolean[3],
            0);
    Containers.checkTicks(film, index, "a.mp4");
    Containers.checkTicks(film, index, "a.ts");
    assertThatThrownBy(() -> Containers.checkTicks(film, index, "a.mkv"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("frames 1 and 2 (pts 512 and 514 of 1/12800 s)");
  }

  @Test
  void lossesAreNamed() throws IOException {
    try (SeekableSource source = new LocalStorage().open(TestFilm.FULL_RANGE.path().toString())) {
      FilmInfo film = FilmProbe.probe(source);
      EncoderSettings prores =
          Containers.encoder(film, "a.mov", VideoCodec.PRORES, null, null, null);
      List<String> losses = Containers.streams(source, film, prores, "a.mov", false).losses();
      assertThat(losses).containsExactly("colour range pc can't be written to mov, which says tv");
      EncoderSettings h264 = Containers.encoder(film, "a.mov", null, null, null, null);
      assertThat(Containers.streams(source, film, h264, "a.mov", false).losses()).isEmpty();
    }
  }

  private static FilmInfo probe(Path film) throws IOException {
    try (SeekableSource source = new LocalStorage().open(film.toString())) {
      return FilmProbe.probe(source);
    }
  }
}
