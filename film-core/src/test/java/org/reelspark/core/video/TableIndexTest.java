package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmFingerprint;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.FrameIndex.Method;

/** An index that is made of a container's table is the one that reading every packet makes. */
class TableIndexTest {
  private static final int FRAMES = 300;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cfhd",
        "dnxhd -s 256x128 -profile:v dnxhr_hq -pix_fmt yuv422p",
        "dvvideo -s 720x576 -pix_fmt yuv420p",
        "ffv1 -g 12",
        "ffvhuff",
        "huffyuv",
        "jpeg2000",
        "magicyuv",
        "mjpeg -qscale:v 3",
        "mjpeg -qscale:v 3 -vf setpts=PTS+0.3*mod(N\\,3)/TB/25 -fps_mode passthrough",
        "prores_ks -profile:v 3 -timecode 01:00:00:00",
        "rawvideo -pix_fmt uyvy422",
        "utvideo",
        "v210 -pix_fmt yuv422p10le",
        "v308",
        "yuv4",
      })
  void isAsReadingEveryPacketMakesIt(String encoder) throws IOException {
    assertSame(film(encoder));
  }

  @Test
  void isCutByAnEditList() throws IOException {
    Path whole = film("ffv1 -g 12");
    Path cut =
        FilmFactory.film("cut.mov", "-ss", "1.36", "-i", whole.toString(), "-c", "copy", "-t", "5");
    FrameIndex index = assertSame(cut);
    assertThat(index.size()).isLessThan(FRAMES);
  }

  @Test
  void readsNoMoreThanTheTableAndBothEnds() throws IOException {
    byte[] film = Files.readAllBytes(film("rawvideo -pix_fmt uyvy422"));
    byte[] read = new byte[film.length];
    MemorySource source =
        new MemorySource("film.mov", film) {
          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            int n = super.read(position, buffer, offset, length);
            Arrays.fill(read, (int) position, (int) position + Math.max(0, n), (byte) 1);
            return n;
          }
        };
    assertThat(index(source).method()).isEqualTo(Method.TABLE);
    int frame = 96 * 64 * 2;
    int seen = IntStream.range(0, read.length).map(at -> read[at]).sum();
    assertThat(seen).isPositive().isLessThan(40 * frame);
  }

  @Test
  void fragmentsAreRead() throws IOException {
    Path whole = film("mjpeg -qscale:v 3");
    Path fragmented =
        FilmFactory.film(
            "fragmented.mov",
            "-i",
            whole.toString(),
            "-c",
            "copy",
            "-frag_duration",
            "500000",
            "-movflags",
            "+frag_keyframe");
    FrameIndex index = index(new MemorySource("fragmented.mov", Files.readAllBytes(fragmented)));
    assertThat(index.method()).isEqualTo(Method.PACKETS);
    assertThat(index.size()).isEqualTo(FRAMES);
  }

  @Test
  void aFilmThatWasWrittenAgainIsAnother() throws IOException {
    FrameIndex index = index(new MemorySource("film.mov", Files.readAllBytes(film("cfhd"))));
    String is = FilmFingerprint.of(index, new FileStamp("a/film.mov", 9, 1000, ""));
    assertThat(FilmFingerprint.of(index, new FileStamp("moved.mov", 9, 1000, ""))).isEqualTo(is);
    assertThat(FilmFingerprint.of(index, new FileStamp("a/film.mov", 9, 1001, "")))
        .isNotEqualTo(is);
    String tagged = FilmFingerprint.of(index, new FileStamp("a/film.mov", 9, 1000, "tag"));
    assertThat(FilmFingerprint.of(index, new FileStamp("a/film.mov", 9, 1001, "tag")))
        .as("the same content, copied")
        .isEqualTo(tagged);
    assertThat(FilmFingerprint.of(index, new FileStamp("a/film.mov", 9, 1000, "other")))
        .isNotEqualTo(tagged);
  }

  private static Path film(String encoder) {
    List<String> arguments = new ArrayList<>(FilmFactory.pattern(96, 64, "25", FRAMES));
    arguments.addAll(FilmFactory.tone(440, FRAMES / 25.0));
    arguments.addAll(List.of("-c:a", "pcm_s16le", "-c:v"));
    arguments.addAll(List.of(encoder.split(" ")));
    return FilmFactory.film("film.mov", arguments);
  }

  /** Bytes behind the last box, and a table is no longer trusted to be the only one. */
  private static FrameIndex assertSame(Path path) throws IOException {
    byte[] film = Files.readAllBytes(path);
    FrameIndex table = index(new MemorySource("film.mov", film));
    FrameIndex packets = index(new MemorySource("film.mov", Arrays.copyOf(film, film.length + 16)));
    assertThat(table.method()).isEqualTo(Method.TABLE);
    assertThat(packets.method()).isEqualTo(Method.PACKETS);
    assertThat(frames(table)).isEqualTo(frames(packets));
    return table;
  }

  private static List<String> frames(FrameIndex index) {
    return IntStream.range(0, index.size())
        .mapToObj(
            i ->
                "%d+%d at %d%s"
                    .formatted(
                        index.pts(i),
                        index.duration(i),
                        index.position(i),
                        index.seekPoint(i) ? ", seek point" : ""))
        .toList();
  }

  private static FrameIndex index(MemorySource source) throws IOException {
    return FrameIndexer.index(source, FilmProbe.probe(source), DamagePolicy.FAIL, bytes -> {});
  }
}
