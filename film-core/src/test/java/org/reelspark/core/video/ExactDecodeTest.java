package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.LocalStorage;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

/** The index of a film, and its frames however it is cut, are those of the ffmpeg program. */
class ExactDecodeTest {
  @ParameterizedTest
  @EnumSource(TestFilm.class)
  void everyKindOfFilmDecodesAsFromItsStart(TestFilm film) throws IOException {
    check(film.path(), length -> List.of(1, 2, 7, length, length + 1));
  }

  @Footage.Needed
  @ParameterizedTest
  @MethodSource("someFootage")
  void footageDecodesAsFromItsStart(Path film) throws IOException {
    check(film, length -> List.of(29));
  }

  @Tag("full")
  @Footage.Needed
  @ParameterizedTest
  @MethodSource("footage")
  void allFootageDecodesAsFromItsStart(Path film) throws IOException {
    check(film, length -> List.of(29));
  }

  static List<Path> someFootage() throws IOException {
    return Footage.someFilms();
  }

  static List<Path> footage() throws IOException {
    return Footage.films();
  }

  private static void check(Path path, IntFunction<List<Integer>> chunkLengths) throws IOException {
    try (SeekableSource source = new LocalStorage().open(path.toString())) {
      FilmInfo film = FilmProbe.probe(source);
      FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.FAIL, bytes -> {});
      LinearDecode linear =
          LinearDecode.of(path, film.video().pixelFormat(), film.video().format());
      long[] pts = IntStream.range(0, index.size()).mapToLong(index::pts).toArray();
      assertThat(pts).isEqualTo(linear.pts());
      assertThat(linear.hashes()).hasSameSizeAs(pts);
      for (int length : chunkLengths.apply(index.size())) {
        for (int from = 0; from < index.size(); from += length) {
          checkChunk(source, film, index, from, Math.min(index.size(), from + length), linear);
        }
      }
    }
  }

  private static void checkChunk(
      SeekableSource source, FilmInfo film, FrameIndex index, int from, int to, LinearDecode linear)
      throws IOException {
    try (FrameDecoder decoder = decoder(source, film, index, from, to)) {
      for (int number = from; number < to; number++) {
        Frame frame = decoder.next();
        assertThat(frame.pts()).isEqualTo(index.pts(number));
        assertThat(LinearDecode.hash(frame.samples()))
            .as("frame %d of chunk [%d, %d)", number, from, to)
            .isEqualTo(linear.hashes().get(number));
      }
      assertThat(decoder.next()).isNull();
      assertThat(decoder.seeks()).isZero();
    }
  }

  private static FrameDecoder decoder(
      SeekableSource source, FilmInfo film, FrameIndex index, int from, int to) throws IOException {
    int seek = index.seekPointAtOrBefore(from);
    int first = seek == 0 ? 0 : index.seekPointAtOrBefore(seek - 1);
    return new FrameDecoder(
        source,
        film,
        index.slice(first, to),
        seek,
        from,
        to,
        DamagePolicy.FAIL,
        InterlacedPolicy.AS_IS);
  }
}
