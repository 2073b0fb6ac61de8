package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.frame.PictureFormat;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

class FrameDecoderTest {
  /**
   * Frames 10, 20 and 30 begin a picture that takes ten frames to refresh, and say so as key
   * frames.
   */
  @ParameterizedTest
  @CsvSource({"INTRA_REFRESH, 25", "INTRA_REFRESH_TS, 25", "INTRA_REFRESH, 39", "B_FRAMES, 30"})
  void aFrameThatDecodingCannotStartAtIsMendedByGoingFurtherBack(TestFilm kind, int from)
      throws IOException {
    SeekableSource source = source(kind);
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    FrameIndex believed = withSeekPoints(index, 10, 20, 30);
    List<String> expected = decode(source, film, index, 0, from, index.size(), 0);
    assertThat(decode(source, film, believed.slice(10, 40), 20, from, index.size(), -1))
        .isEqualTo(expected);
  }

  @Test
  void framesOutsideTheRunDoNotCome() throws IOException {
    SeekableSource source = source(TestFilm.OPEN_GOP);
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    assertThat(decode(source, film, index, 12, 20, 20, 0)).isEmpty();
    assertThat(decode(source, film, index, 12, 20, 23, 0)).hasSize(3);
  }

  @Test
  void aTimeThatTheFilmDoesNotHaveFailsByFrameAndTime() throws IOException {
    SeekableSource source = source(TestFilm.B_FRAMES);
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    long[] pts = pts(index);
    pts[17] += 5;
    FrameIndex wrong =
        new FrameIndex(
            index.method(), pts, durations(index), positions(index), seekPoints(index), 0);
    assertThatThrownBy(() -> decode(source, film, wrong, 12, 15, 20, 0))
        .isInstanceOf(FilmException.class)
        .hasMessageContaining(
            "frame 17 (pts 8709) is missing: the decoder gives pts 8704 in its place");
  }

  @Test
  void aFilmThatChangesItsSizeFailsAtThatFrame() throws IOException {
    byte[] small = Files.readAllBytes(TestFilm.KEY_FRAME_EVERY_THIRD_TS.path());
    byte[] large =
        Files.readAllBytes(
            FilmFactory.film(
                "large.ts",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=128x80:rate=25,trim=end_frame=10",
                "-c:v",
                "libx264",
                "-pix_fmt",
                "yuv420p",
                "-bf",
                "0",
                "-output_ts_offset",
                "3"));
    byte[] both = Arrays.copyOf(small, small.length + large.length);
    System.arraycopy(large, 0, both, small.length, large.length);
    SeekableSource source = new MemorySource("film.ts", both);
    FilmInfo film = FilmProbe.probe(source);
    assertThatThrownBy(
            () -> {
              FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.CONCEAL, b -> {});
              FrameDecoder decoder =
                  new FrameDecoder(
                      source,
                      film,
                      index,
                      0,
                      0,
                      index.size(),
                      DamagePolicy.CONCEAL,
                      InterlacedPolicy.REFUSE);
              try (decoder) {
                while (decoder.next() != null) {}
              }
            })
        .isInstanceOf(FilmException.class)
        .hasMessageContaining("film.ts: frame 40 ")
        .hasMessageContaining("is 128x80 yuv420p, but the film began as 96x64 yuv420p");
  }

  @Test
  void manyFilmsCanBeOpenAtOnce() throws IOException {
    List<FrameDecoder> open = new ArrayList<>();
    try {
      SeekableSource source = source(TestFilm.B_FRAMES);
      FilmInfo film = FilmProbe.probe(source);
      FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
      for (int i = 0; i < 30; i++) {
        open.add(
            new FrameDecoder(
                source(TestFilm.B_FRAMES),
                film,
                index,
                0,
                0,
                40,
                DamagePolicy.FAIL,
                InterlacedPolicy.REFUSE));
      }
      Frame first = open.get(0).next();
      for (FrameDecoder decoder : open.subList(1, open.size())) {
        assertThat(decoder.next().samples()).isEqualTo(first.samples());
      }
    } finally {
      open.forEach(FrameDecoder::close);
    }
  }

  /** What a decoder made of one chunk must not change what the next one gives. */
  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {"OPEN_GOP", "VP9_HIDDEN", "AVI_PACKED"})
  void framesStayAsTheyWereHandedOut(TestFilm kind) throws IOException {
    SeekableSource source = source(kind);
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, b -> {});
    List<Frame> frames = new ArrayList<>();
    List<String> hashes = new ArrayList<>();
    try (FrameDecoder decoder =
        new FrameDecoder(
            source, film, index, 0, 0, index.size(), DamagePolicy.FAIL, InterlacedPolicy.REFUSE)) {
      for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
        frames.add(frame);
        hashes.add(LinearDecode.hash(frame.samples()));
      }
    }
    PictureFormat format = film.video().format();
    assertThat(frames).allMatch(frame -> frame.format().equals(format));
    assertThat(frames).extracting(frame -> LinearDecode.hash(frame.samples())).isEqualTo(hashes);
  }

  private static SeekableSource source(TestFilm kind) throws IOException {
    return new MemorySource("film", Files.readAllBytes(kind.path()));
  }

  /** {@code seeks} is how often decoding has to start again, or -1 for once at least. */
  private static List<String> decode(
      SeekableSource source, FilmInfo film, FrameIndex slice, int seek, int from, int to, int seeks)
      throws IOException {
    List<String> frames = new ArrayList<>();
    try (FrameDecoder decoder =
        new FrameDecoder(
            source, film, slice, seek, from, to, DamagePolicy.FAIL, InterlacedPolicy.REFUSE)) {
      for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
        frames.add(frame.pts() + " " + LinearDecode.hash(frame.samples()));
      }
      if (seeks < 0) {
        assertThat(decoder.seeks()).isPositive();
      } else {
        assertThat(decoder.seeks()).isEqualTo(seeks);
      }
    }
    return frames;
  }

  private static FrameIndex withSeekPoints(FrameIndex index, int... frames) {
    boolean[] points = seekPoints(index);
    for (int frame : frames) {
      points[frame] = true;
    }
    return new FrameIndex(
        index.method(), pts(index), durations(index), positions(index), points, 0);
  }

  private static long[] pts(FrameIndex index) {
    long[] values = new long[index.size()];
    Arrays.setAll(values, index::pts);
    return values;
  }

  private static long[] durations(FrameIndex index) {
    long[] values = new long[index.size()];
    Arrays.setAll(values, index::duration);
    return values;
  }

  private static long[] positions(FrameIndex index) {
    long[] values = new long[index.size()];
    Arrays.setAll(values, index::position);
    return values;
  }

  private static boolean[] seekPoints(FrameIndex index) {
    boolean[] values = new boolean[index.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = index.seekPoint(i);
    }
    return values;
  }
}
