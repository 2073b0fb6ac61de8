package org.reelspark.core.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.io.SeekableSource;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.FrameIndex;
import org.reelspark.core.plan.InterlacedPolicy;

/** Damage fails a film with the frame named, or is concealed alike however the film is cut. */
class DamagedFilmTest {
  @Test
  void everyFlippedBitInTheFramesOfAnFfv1FilmIsFound() throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.FFV1.path());
    Random random = new Random(1);
    for (int flips = 0; flips < 25; flips++) {
      byte[] damaged = film.clone();
      damaged[film.length / 10 + random.nextInt(film.length * 8 / 10)] ^=
          (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> decodeAll(new MemorySource("film.mkv", damaged), DamagePolicy.FAIL))
          .isInstanceOf(FilmException.class)
          .hasMessageMatching(
              "film.mkv: frame \\d+ \\(pts \\d+\\) is damaged: .*--on-damage=conceal.*");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {
        "B_FRAMES",
        "OPEN_GOP",
        "MPEG_TS",
        "MPEG_PS",
        "AVI_MPEG4",
        "AVI_MJPEG",
        "PRORES",
        "HEVC",
        "AV1"
      })
  void aWipedOutPartOfAFrameFailsTheFilm(TestFilm kind) throws IOException {
    byte[] damaged = WipedFilm.of(kind).bytes();
    assertThatThrownBy(() -> decodeAll(new MemorySource("film", damaged), DamagePolicy.FAIL))
        .isInstanceOf(FilmException.class)
        .hasMessageMatching("film: frame \\d+.* (is damaged|is missing).*");
  }

  @ParameterizedTest
  @EnumSource(
      value = TestFilm.class,
      names = {
        "B_FRAMES",
        "OPEN_GOP",
        "MPEG_TS",
        "MPEG_PS",
        "AVI_MPEG4",
        "AVI_MJPEG",
        "PRORES",
        "FFV1",
        "FFV1_INTER",
        "AV1"
      })
  void concealedFramesAreCountedAndAlikeInEveryChunk(TestFilm kind) throws IOException {
    SeekableSource source = new MemorySource("film", WipedFilm.of(kind).bytes());
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.CONCEAL, b -> {});
    List<String> whole = decode(source, film, index, index.size());
    assertThat(whole).anyMatch(frame -> frame.startsWith("concealed"));
    assertThat(whole).anyMatch(frame -> frame.startsWith("sound"));
    for (int chunk : List.of(1, 7, 13)) {
      assertThat(decode(source, film, index, chunk)).as("chunks of %d", chunk).isEqualTo(whole);
    }
  }

  /**
   * Concealing begins anew at every seek point; where it cannot, it goes on from the one before.
   */
  @Test
  void theEndIsReachedWhereSeekPointsCannotBe() throws IOException {
    SeekableSource source = new MemorySource("film", WipedFilm.of(TestFilm.B_FRAMES).bytes());
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, DamagePolicy.CONCEAL, b -> {});
    int n = index.size();
    long[] pts = new long[n];
    long[] durations = new long[n];
    long[] positions = new long[n];
    boolean[] seekPoints = new boolean[n];
    for (int i = 0; i < n; i++) {
      pts[i] = index.pts(i);
      durations[i] = index.duration(i);
      positions[i] = index.position(i);
      seekPoints[i] = index.seekPoint(i) || i % 5 == 1;
    }
    FrameIndex wrong =
        new FrameIndex(FrameIndex.Method.PACKETS, pts, durations, positions, seekPoints, 0);
    for (int chunk : List.of(1, 7, 13, n)) {
      assertThat(decode(source, film, wrong, chunk)).as("chunks of %d", chunk).hasSize(n);
    }
  }

  @Test
  void aReadErrorIsThrownAsItIsAndIsNoEndOfTheFilm() throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.MPEG_TS.path());
    MemorySource whole = new MemorySource("film.ts", film);
    FilmInfo info = FilmProbe.probe(whole);
    FrameIndex index = FrameIndexer.index(whole, info, DamagePolicy.FAIL, b -> {});
    MemorySource failing = new MemorySource("film.ts", film, film.length / 2);
    for (DamagePolicy policy : DamagePolicy.values()) {
      assertThatThrownBy(() -> FrameIndexer.index(failing, info, policy, b -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("film.ts: the disk has failed at byte");
      assertThatThrownBy(() -> decode(failing, info, index, policy, index.size()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("film.ts: the disk has failed at byte");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 5000})
  void aReadErrorWhileProbingIsThrownAsItIs(long at) throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.MPEG_TS.path());
    assertThatThrownBy(() -> FilmProbe.probe(new MemorySource("film.ts", film, at)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the disk has failed");
  }

  @Test
  void aSourceThatEndsEarlyIsAnError() throws IOException {
    byte[] film = Files.readAllBytes(TestFilm.MPEG_TS.path());
    SeekableSource shrunk =
        new SeekableSource() {
          private final MemorySource half =
              new MemorySource("film.ts", Arrays.copyOf(film, 60_000));

          @Override
          public String name() {
            return "film.ts";
          }

          @Override
          public long size() {
            return film.length;
          }

          @Override
          public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            return half.read(position, buffer, offset, length);
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(
            () -> FrameIndexer.index(shrunk, FilmProbe.probe(shrunk), DamagePolicy.FAIL, b -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("film.ts: ends at byte 60000, but was");
  }

  private static void decodeAll(SeekableSource source, DamagePolicy policy) throws IOException {
    FilmInfo film = FilmProbe.probe(source);
    FrameIndex index = FrameIndexer.index(source, film, policy, b -> {});
    decode(source, film, index, policy, index.size());
  }

  private static List<String> decode(
      SeekableSource source, FilmInfo film, FrameIndex index, int chunk) throws IOException {
    return decode(source, film, index, DamagePolicy.CONCEAL, chunk);
  }

  private static List<String> decode(
      SeekableSource source, FilmInfo film, FrameIndex index, DamagePolicy policy, int chunk)
      throws IOException {
    List<String> frames = new ArrayList<>();
    for (int from = 0; from < index.size(); from += chunk) {
      int to = Math.min(index.size(), from + chunk);
      int seek = index.seekPointAtOrBefore(from);
      int first = seek == 0 ? 0 : index.seekPointAtOrBefore(seek - 1);
      try (FrameDecoder decoder =
          new FrameDecoder(
              source,
              film,
              index.slice(first, to),
              seek,
              from,
              to,
              policy,
              InterlacedPolicy.AS_IS)) {
        for (Frame frame = decoder.next(); frame != null; frame = decoder.next()) {
          frames.add(
              (frame.concealed() ? "concealed " : "sound ")
                  + frame.pts()
                  + " "
                  + LinearDecode.hash(frame.samples()));
        }
      }
    }
    return frames;
  }
}
