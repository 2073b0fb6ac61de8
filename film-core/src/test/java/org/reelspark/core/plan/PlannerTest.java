package org.reelspark.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PlannerTest {
  record Film(FrameIndex index, int from, int to, int radius, int chunkFrames) {
    List<Run> planned() {
      return chunkFrames == 0
          ? Planner.plan(index, from, to, radius)
          : Planner.plan(index, from, to, radius, chunkFrames);
    }

    /** The default length. */
    int length() {
      return Planner.defaultChunkFrames(radius);
    }

    boolean isShort() {
      return to - from < Planner.FEWEST_CHUNKS * length();
    }

    @Override
    public String toString() {
      return "%d frames, [%d, %d), radius %d, chunks of %d"
          .formatted(index.size(), from, to, radius, chunkFrames);
    }
  }

  @Provide
  Arbitrary<Film> films() {
    Arbitrary<Integer> spacing = Arbitraries.of(1, 5, 12, 100, 250, 10_000);
    return Combinators.combine(
            Arbitraries.integers().between(1, 2_000),
            spacing,
            Arbitraries.integers().between(0, 7),
            Arbitraries.of(0, 1, 2, 7, 48, 300, Integer.MAX_VALUE),
            Arbitraries.integers().between(0, 1_000_000),
            Arbitraries.randoms())
        .as(
            (frames, keys, radius, chunk, cut, random) -> {
              boolean[] seekPoints = new boolean[frames];
              for (int i = 0; i < frames; i += 1 + random.nextInt(2 * keys)) {
                seekPoints[i] = true;
              }
              int from = cut % frames;
              int to = from + 1 + random.nextInt(frames - from);
              return new Film(index(seekPoints), from, to, radius, chunk);
            });
  }

  //  film   0---------------------------------------N
  //  range        from[==========================)to
  //  cores            [--0--)[--1--)[---2---)[-3-)
  @Property
  void coresTileTheRangeExactly(@ForAll("films") Film film) {
    int at = film.from();
    int id = 0;
    for (Chunk chunk : chunks(film.planned())) {
      assertThat(chunk.id()).isEqualTo(id++);
      assertThat(chunk.first()).isEqualTo(at);
      at = chunk.end();
    }
    assertThat(at).isEqualTo(film.to());
  }

  //  core              first[--------)end
  //  padded   max(0, first-r)[~~--------~~)min(N, end+r)
  @Property
  void halosReachTheRadiusOrTheFilmsEnds(@ForAll("films") Film film) {
    for (Chunk chunk : chunks(film.planned())) {
      assertThat(chunk.paddedFirst()).isEqualTo(Math.max(0, chunk.first() - film.radius()));
      assertThat(chunk.paddedEnd())
          .isEqualTo(Math.min(film.index().end(), chunk.end() + film.radius()));
    }
  }

  //  frames   K . . . K . . . . K . .
  //  seek             ^  ~~[----
  @Property
  void everySeekIsTheLastSeekPointBeforeThePaddedSpan(@ForAll("films") Film film) {
    for (Chunk chunk : chunks(film.planned())) {
      assertThat(chunk.seek()).isEqualTo(film.index().seekPointAtOrBefore(chunk.paddedFirst()));
    }
  }

  //  K . . . . . . . . . . . . . . .   no seek point for 16 frames
  //  [-- 0 --)[-- 1 --)[-- 2 --)       one run: the first task goes on
  @Property
  void aTaskDecodesNoMoreForNothingThanItRestores(@ForAll("films") Film film) {
    List<Run> runs = film.planned();
    int most = film.chunkFrames() == 0 && film.isShort() ? film.length() : film.chunkFrames();
    for (Run run : runs.subList(1, runs.size())) {
      Chunk first = run.chunks().get(0);
      assertThat(first.paddedFirst() - first.seek()).isLessThanOrEqualTo(most);
    }
  }

  @Property
  void aShortFilmHasEightChunksOrAsManyAsItsFramesAllow(@ForAll("films") Film film) {
    if (film.chunkFrames() != 0 || !film.isShort()) {
      return;
    }
    int frames = film.to() - film.from();
    int expected = frames < 2 * 48 ? 1 : frames < 4 * 48 ? 2 : frames < 8 * 48 ? 4 : 8;
    List<Chunk> chunks = chunks(film.planned());
    assertThat(chunks).hasSize(expected);
    for (Chunk chunk : chunks) {
      assertThat(chunk.frames()).isCloseTo(frames / expected, within(expected));
    }
  }

  @Property
  void chunksHaveTheLengthAskedFor(@ForAll("films") Film film) {
    if (film.chunkFrames() == 0) {
      return;
    }
    List<Chunk> chunks = chunks(film.planned());
    for (Chunk chunk : chunks.subList(0, chunks.size() - 1)) {
      assertThat(chunk.frames()).isEqualTo(film.chunkFrames());
    }
    assertThat(chunks.get(chunks.size() - 1).frames()).isLessThanOrEqualTo(film.chunkFrames());
  }

  //  r = 2, key frames every 250:  K . . | core of chunk 1 begins two frames after K
  @Example
  void aCoreBeginsTheRadiusAfterASeekPoint() {
    boolean[] keys = new boolean[2250];
    for (int i = 0; i < keys.length; i += 250) {
      keys[i] = true;
    }
    assertThat(chunks(Planner.plan(index(keys), 0, 2250, 2)))
        .startsWith(new Chunk(0, 0, 502, 0, 504, 0), new Chunk(1, 502, 1002, 500, 1004, 500));
  }

  @Example
  void atMostThreePercentAreDecodedTwice() {
    for (int radius = 0; radius < 8; radius++) {
      boolean[] keys = new boolean[20_000];
      Arrays.fill(keys, true);
      long decoded = 0;
      for (Run run : Planner.plan(index(keys), 0, keys.length, radius)) {
        Chunk span = run.span();
        decoded += span.paddedEnd() - span.seek() + Planner.DECODER_DELAY;
      }
      assertThat((double) (decoded - keys.length) / keys.length).isLessThanOrEqualTo(0.03);
    }
  }

  //  56% [-----------)[-----------) ... [-----------)[------)[---)[--)[-)
  @Example
  void chunksGetShorterTowardsTheEndOfALongFilm() {
    boolean[] keys = new boolean[20_000];
    Arrays.fill(keys, true);
    int usual = Planner.defaultChunkFrames(2);
    List<Chunk> chunks = chunks(Planner.plan(index(keys), 0, keys.length, 2));
    assertThat(chunks)
        .isSortedAccordingTo(Comparator.comparing(Chunk::frames, Comparator.reverseOrder()));
    assertThat(chunks.get(0).frames()).isGreaterThan(usual);
    assertThat(chunks.get(chunks.size() - 1).frames()).isLessThan(usual / 2);
  }

  //  place 0  [-----)[-----)[---)[-)
  //  place 1  [-----)[-----)[--)[-)     who is free takes the next
  @Property
  void anyNumberOfPlacesEndAtNearlyOneTime(@ForAll @IntRange(min = 1, max = 64) int places) {
    boolean[] keys = new boolean[170_000];
    for (int i = 0; i < keys.length; i += 48) {
      keys[i] = true;
    }
    PriorityQueue<Integer> free = new PriorityQueue<>(Collections.nCopies(places, 0));
    int last = 0;
    for (Run run : Planner.plan(index(keys), 0, keys.length, 2)) {
      int end = free.remove() + run.span().frames();
      free.add(end);
      last = Math.max(last, end);
    }
    assertThat((double) keys.length / places / last).isGreaterThan(0.95);
  }

  @Example
  void aFilmWithOneKeyFrameIsOneRunOfManyChunks() {
    boolean[] keys = new boolean[3000];
    keys[0] = true;
    List<Run> runs = Planner.plan(index(keys), 0, 3000, 1);
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).chunks()).hasSizeGreaterThan(5);
  }

  private static List<Chunk> chunks(List<Run> runs) {
    return runs.stream().flatMap(run -> run.chunks().stream()).toList();
  }

  private static FrameIndex index(boolean[] seekPoints) {
    int n = seekPoints.length;
    long[] pts = new long[n];
    long[] durations = new long[n];
    long[] positions = new long[n];
    for (int i = 0; i < n; i++) {
      pts[i] = 40L * i;
      durations[i] = 40;
      positions[i] = 1000L * i;
    }
    return new FrameIndex(FrameIndex.Method.PACKETS, pts, durations, positions, seekPoints, 0);
  }
}
