package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;

class PictureExtrasTest {
  @ParameterizedTest
  @EnumSource(names = {"B_FRAMES", "HEVC", "MPEG_TS_MPEG2", "CAPTIONS", "AV1", "BT2020", "PRORES"})
  void anOrdinaryFilmLosesNothing(TestFilm film) throws IOException {
    assertThat(extras(Files.readAllBytes(film.path()), "film").losses()).isEmpty();
  }

  @Test
  void hdr10PlusIsNamed() throws IOException {
    // SMPTE ST 2094-40: one window, and no value zero, which would need to be escaped.
    ByteBuffer message = ByteBuffer.allocate(24);
    message.put((byte) 0xb5).putShort((short) 0x003c).putShort((short) 0x0001);
    message.put((byte) 4).put((byte) 1).put((byte) 0x41);
    while (message.hasRemaining()) {
      message.put((byte) 0x10);
    }
    message.put(19, (byte) 0x80); // no distribution of luminance follows
    Path film = made("plain.hevc", "-c:v", "libx265", "-x265-params", "log-level=none");
    byte[] patched = PatchedFilms.withMessages(film, true, frame -> message.array());
    assertThat(extras(patched, "film.hevc").losses())
        .containsExactly("HDR10+ metadata inside the video is left out");
  }

  @Test
  void theActiveFormatDescriptionIsNamed() throws IOException {
    ByteBuffer message = ByteBuffer.allocate(9);
    message.put((byte) 0xb5).putShort((short) 0x0031).put("DTG1".getBytes(ISO_8859_1));
    message.put((byte) 0x41).put((byte) 0xf8);
    byte[] film =
        PatchedFilms.withMessages(TestFilm.H264_ELEMENTARY.path(), false, frame -> message.array());
    assertThat(extras(film, "film.h264").losses())
        .containsExactly("the active format description inside the video is left out");
  }

  @Test
  void stereoIsNamedByTheContainersPlan() throws IOException {
    Path film = made("stereo.mkv", "-c:v", "libx264", "-x264-params", "frame-packing=3");
    MemorySource source = new MemorySource("film", Files.readAllBytes(film));
    FilmInfo info = FilmProbe.probe(source);
    EncoderSettings settings = Containers.encoder(info, "a.mkv", null, null, null, null);
    assertThat(Containers.streams(source, info, settings, "a.mkv", false).losses())
        .containsExactly("that the picture is stereoscopic inside the video is left out");
  }

  @Test
  void aTimecodeInsideMpeg2IsNamed() throws IOException {
    Path film = made("gop.mpg", "-c:v", "mpeg2video", "-gop_timecode", "10:00:00:00");
    assertThat(extras(Files.readAllBytes(film), "film").losses())
        .containsExactly("the timecode of every group of pictures inside the video is left out");
  }

  private static Path made(String name, String... options) {
    var arguments = new java.util.ArrayList<>(FilmFactory.pattern(96, 64, "25", 20));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of("-pix_fmt", "yuv420p", "-threads", "1"));
    return FilmFactory.film(name, arguments);
  }

  private static PictureExtras extras(byte[] film, String name) throws IOException {
    MemorySource source = new MemorySource(name, film);
    int stream = FilmProbe.probe(source).video().stream();
    try (SourceInput input = SourceInput.open(source)) {
      return PictureExtras.of(input, stream, 12);
    }
  }
}
