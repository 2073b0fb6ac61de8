package org.reelspark.core.video;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;

/** What can't be restored is refused in one line that names the film and says what to do. */
class RefusedFilmTest {
  @Test
  void anEmptyFile() {
    refused("empty.mkv", new byte[0]).hasMessage("empty.mkv: the file is empty");
  }

  @Test
  void text() {
    refused("notes.txt", "Dear diary,\n".repeat(100).getBytes(UTF_8));
  }

  @Test
  void soundAlone() throws IOException {
    Path film = FilmFactory.film("sound.mka", "-f", "lavfi", "-i", "sine=d=1", "-c:a", "flac");
    refused("sound.mka", Files.readAllBytes(film))
        .hasMessage("sound.mka: has no video stream; name the file that has the picture");
  }

  @Test
  void soundWithACover() throws IOException {
    Path cover =
        FilmFactory.film("cover.png", "-f", "lavfi", "-i", "testsrc2=s=32x32", "-frames:v", "1");
    Path film =
        FilmFactory.film(
            "cover.m4a",
            "-f",
            "lavfi",
            "-i",
            "sine=d=1",
            "-i",
            cover.toString(),
            "-map",
            "0",
            "-map",
            "1",
            "-c:a",
            "aac",
            "-c:v",
            "copy",
            "-disposition:v",
            "attached_pic",
            "-f",
            "mp4");
    refused("cover.m4a", Files.readAllBytes(film))
        .hasMessage("cover.m4a: has no video stream; name the file that has the picture");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n/etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '/etc/passwd'\n",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period/></MPD>",
        "[playlist]\nFile1=http://127.0.0.1/film.mp4\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=film\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\n",
      })
  void listsOfOtherFiles(String playlist) {
    refused("film.m3u8", playlist.getBytes(UTF_8));
  }

  @Test
  void aPlaylistIsCalledByItsKind() {
    refused("list.txt", "ffconcat version 1.0\nfile 'a.ts'\n".getBytes(UTF_8))
        .hasMessageContaining("is read as 'concat'")
        .hasMessageContaining("no playlist");
  }

  @Test
  void aMovieWhoseVideoIsInAnotherFile() throws IOException {
    byte[] bytes = PatchedFilms.dataInAnotherFile(TestFilm.B_FRAMES.path(), "/etc/passwd");
    refused("outside.mov", bytes).hasMessageContaining("keeps its video in another file");
  }

  @Test
  void twoPictures() {
    Path film =
        FilmFactory.film(
            "two.mkv",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=32x32:d=1",
            "-map",
            "0",
            "-map",
            "0",
            "-c:v",
            "ffv1");
    assertThatThrownBy(() -> FilmProbe.probe(new MemorySource("two.mkv", Files.readAllBytes(film))))
        .isInstanceOf(FilmException.class)
        .hasMessageContaining("streams 0 and 1 are both video")
        .hasMessageContaining("ffmpeg -i 'two.mkv' -map 0 -map -0:1 -c copy");
  }

  @ParameterizedTest
  @CsvSource({
    "rgb24, RGB, yuv444p10le",
    "gbrp, RGB, yuv444p10le",
    "gbrp12le, RGB, yuv444p12le",
    "rgba, an alpha channel, yuv444p10le",
    "yuva420p, an alpha channel, yuv420p",
    "yuva444p10le, an alpha channel, yuv444p10le",
    "ya8, an alpha channel, gray",
    "yuv422p14le, 14 bits, yuv422p12le",
    "yuv420p16le, 16 bits, yuv420p12le",
    "gray16le, 16 bits, gray12le",
    "gbrpf32le, floating point, yuv444p12le",
  })
  void pixelsThatAreNotRestored(String pixelFormat, String reason, String remedy)
      throws IOException {
    Path film =
        FilmFactory.film(
            pixelFormat + ".mkv",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=32x32:d=0.2",
            "-c:v",
            "ffv1",
            "-strict",
            "-2",
            "-pix_fmt",
            pixelFormat);
    String kept =
        FFmpegProgram.ffprobe("-show_entries", "stream=pix_fmt", "-of", "csv=p=0", film.toString());
    refused("film.mkv", Files.readAllBytes(film))
        .hasMessageContaining("(" + reason + ")")
        .hasMessageContaining(kept.strip())
        .hasMessageContaining("-pix_fmt " + remedy + " converted.mkv");
  }

  @Test
  void anAlphaChannelBesideTheVideo() throws IOException {
    Path film =
        FilmFactory.film(
            "alpha.webm",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=32x32:d=0.2,format=yuva420p",
            "-c:v",
            "libvpx-vp9");
    refused("alpha.webm", Files.readAllBytes(film)).hasMessageContaining("has an alpha channel");
  }

  @Test
  void anIndexOfMoreFramesThanTheFileHasBytes() throws IOException {
    byte[] bytes = Files.readAllBytes(TestFilm.PRORES.path());
    int sizes = PatchedFilms.indexOf(bytes, "stsz".getBytes(ISO_8859_1), 0);
    ByteBuffer.wrap(bytes).putInt(sizes + 8, 1).putInt(sizes + 12, 0x0fffffff);
    refused("many.mov", bytes);
  }

  @Test
  void theCommandOfTheRemedyMakesAFilmThatIsTaken() throws IOException {
    Path film =
        FilmFactory.film(
            "palette.avi",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=s=32x32:d=0.2",
            "-c:v",
            "rawvideo",
            "-pix_fmt",
            "pal8");
    String message = refusal("palette.avi", Files.readAllBytes(film));
    String command =
        message.substring(message.indexOf("ffmpeg -i ") + "ffmpeg -i 'palette.avi' ".length());
    Path converted =
        FilmFactory.film(
            "converted.mkv",
            ("-i " + film + " " + command.replace(" converted.mkv", "")).split(" "));
    FilmInfo info = FilmProbe.probe(new MemorySource("c", Files.readAllBytes(converted)));
    assertThat(info.video().pixelFormat()).isEqualTo("yuv444p");
  }

  @Test
  void aHeaderThatClaims65535x65535() throws IOException {
    byte[] bytes = Files.readAllBytes(TestFilm.PRORES.path());
    int entry = PatchedFilms.indexOf(bytes, "apch".getBytes(ISO_8859_1), 0);
    ByteBuffer.wrap(bytes).putInt(entry + 4 + 24, 0xffffffff);
    refused("huge.mov", bytes).hasMessageContaining("claims pictures of 65535x65535");
  }

  @Test
  void aBoxThatIsLongerThanAnyFile() throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.B_FRAMES.path());
    byte[] bytes =
        ByteBuffer.allocate(film.length + 16)
            .put(film)
            .putInt(1)
            .put("free".getBytes(ISO_8859_1))
            .putLong(Long.MAX_VALUE - 31)
            .array();
    indexRefused(bytes).hasMessageContaining("is cut off");
  }

  @Test
  void aTimeThatNoFilmHas() throws IOException {
    Path film =
        FilmFactory.film(
            "times.ivf", "-f", "lavfi", "-i", "testsrc2=s=32x32:d=0.2", "-c:v", "libvpx");
    byte[] bytes = Files.readAllBytes(film);
    int frame = 32;
    ByteBuffer ivf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int next = frame + 12 + ivf.getInt(frame);
    ivf.putLong(next + 4, Long.MAX_VALUE - 31);
    indexRefused(bytes)
        .hasMessageContaining("a packet of stream 0 has a time or a duration of")
        .hasMessageContaining("the file is damaged");
  }

  @ParameterizedTest
  @CsvSource({
    "B_FRAMES, 0.9",
    "FRAGMENTED, 0.7",
    "FFV1, 0.5",
    "VP9_HIDDEN, 0.99",
    "AVI_MPEG4, 0.6",
    "PRORES, 0.3",
    "HEVC, 0.999"
  })
  void aFileThatWasCutOff(TestFilm film, double part) throws IOException {
    byte[] bytes = Files.readAllBytes(film.path());
    byte[] cut = java.util.Arrays.copyOf(bytes, (int) (bytes.length * part));
    indexRefused(cut);
  }

  private static AbstractThrowableAssert<?, ?> indexRefused(byte[] bytes) {
    return assertThatThrownBy(
            () -> {
              MemorySource source = new MemorySource("film", bytes);
              FrameIndexer.index(source, FilmProbe.probe(source), DamagePolicy.FAIL, b -> {});
            })
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith("film: ");
  }

  private static AbstractThrowableAssert<?, ?> refused(String name, byte[] bytes) {
    return assertThatThrownBy(() -> FilmProbe.probe(new MemorySource(name, bytes)))
        .isInstanceOf(FilmException.class)
        .hasMessageStartingWith(name + ": ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private static String refusal(String name, byte[] bytes) {
    String[] message = new String[1];
    refused(name, bytes).satisfies(e -> message[0] = e.getMessage());
    return message[0];
  }
}
