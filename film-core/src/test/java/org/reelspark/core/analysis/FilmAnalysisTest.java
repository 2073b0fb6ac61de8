package org.reelspark.core.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.Flicker;

class FilmAnalysisTest {
  @Test
  void shotsBeginWhereTheSceneChanges() {
    TestFilm film = new TestFilm().scene(1, 20, 1).scene(2, 3, 0).scene(3, 30, 2);
    assertThat(cuts(film)).containsExactly(20, 23);
  }

  @Test
  void flickerHidesNoCutAndIsNone() {
    TestFilm film = new TestFilm().scene(1, 25, 0).scene(2, 25, 1).flicker(0.05);
    assertThat(cuts(film)).containsExactly(25);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aFlashIsNoCut(int frames) {
    assertThat(cuts(new TestFilm().scene(1, 40, 0.5).flash(20, frames))).isEmpty();
  }

  @Test
  void aFastPanIsNoCut() {
    assertThat(cuts(new TestFilm().scene(1, 40, 6))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 25})
  void aFadeToBlackAndBackIsNoCut(int frames) {
    TestFilm film =
        new TestFilm()
            .scene(1, 40, 0)
            .scene(2, 40, 0)
            .light(40 - frames, 40, t -> 1 - (t + 1.0) / frames)
            .light(40, 40 + frames, t -> (double) t / frames);
    assertThat(cuts(film)).isEmpty();
  }

  @Test
  void aCleanFilmWithAFadeAFlashAndAPanKeepsAGainOfOneEverywhere() {
    TestFilm film =
        new TestFilm()
            .scene(1, 60, 0.2)
            .scene(2, 60, 4)
            .scene(3, 60, 0)
            .light(40, 60, t -> 1 - t / 20.0)
            .flash(90, 1)
            .flash(100, 3)
            .light(150, 180, t -> 1 + t / 60.0);
    assertNoGains(film.analysis(Flicker.AUTO), film.size());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.03, 0.035, 0.06})
  void littleOfAFlickerIsLeft(double deviation) {
    TestFilm clean = new TestFilm().scene(1, 32, 0.5).scene(2, 60, 2).scene(3, 100, 0);
    double[] wanted = clean.means();
    TestFilm film = new TestFilm().scene(1, 32, 0.5).scene(2, 60, 2).scene(3, 100, 0);
    film.flicker(deviation);
    double[] before = film.means();
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    double[] after = new double[before.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = before[i] * analysis.gain(i);
    }

    assertThat(jumps(after, wanted)).isLessThan(0.12 * jumps(before, wanted));
  }

  @Test
  void aFadeInAFlickeringShotBeginsAndEndsWhereItDid() {
    TestFilm film =
        new TestFilm()
            .scene(1, 90, 0)
            .light(0, 18, t -> (t + 1) / 19.0)
            .light(60, 90, t -> 1 - (t + 1) / 31.0);
    double[] wanted = film.means();
    film.flicker(0.035);
    double[] before = film.means();
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    double off = 0;
    for (int i = 12; i < 75; i++) {
      double after = before[i] * analysis.gain(i);
      assertThat(after).as("frame %d", i).isCloseTo(wanted[i], withinPercentage(7));
      off += Math.abs(after / wanted[i] - 1) / 63;
    }
    assertThat(off).isLessThan(0.02);
  }

  @Test
  void framesOfAFadeAreMadeAsBrightAsEachOther() {
    TestFilm film = new TestFilm().scene(1, 60, 0).light(30, 60, t -> 1 - t / 40.0);
    double[] means = film.means();
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    for (int i = 30; i < 55; i++) {
      for (int other = i - 2; other <= i + 2; other++) {
        assertThat(means[other] * analysis.match(i, other))
            .as("frame %d in the light of %d", other, i)
            .isCloseTo(means[i], withinPercentage(2));
      }
    }
    assertThat(analysis.match(40, 38) * analysis.match(38, 40)).isCloseTo(1, within(1e-6f));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.003, 0.04})
  void wherePicturesMoveFlashAndFlickerNothingFades(double deviation) {
    TestFilm film =
        new TestFilm().scene(1, 60, 4).scene(2, 60, 0.5).flicker(deviation).flash(30, 3);
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    for (int i = 2; i < film.size() - 2; i++) {
      for (int other = i - 2; other <= i + 2; other++) {
        assertThat(analysis.match(i, other)).as("%d in the light of %d", other, i).isEqualTo(1);
      }
    }
  }

  @Test
  void gainsOfAShotFollowFromTheShotAlone() {
    List<FrameSums> shot = new TestFilm().scene(1, 40, 0.5).flicker(0.04).sums();
    List<FrameSums> other = new TestFilm().scene(5, 40, 0).light(0, 40, t -> 0.7).sums();
    FilmAnalysis alone = FilmAnalysis.of(0, shot, TestFilm.BLACK, Flicker.AUTO);

    List<FrameSums> both = new ArrayList<>(shot);
    both.add(new FrameSums(-200_000, other.get(0).thumbnail()));
    both.addAll(other.subList(1, 40));
    FilmAnalysis together = FilmAnalysis.of(0, both, TestFilm.BLACK, Flicker.AUTO);

    assertThat(together.cutBefore(40)).isTrue();
    for (int i = 0; i < 40; i++) {
      assertThat(together.gain(i)).isEqualTo(alone.gain(i));
      assertThat(together.gain(40 + i)).isEqualTo(1);
    }
  }

  @Test
  void aFlashInAFlickeringShotStaysLit() {
    TestFilm film = new TestFilm().scene(1, 60, 0).flicker(0.035).flash(30, 2);
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    assertThat(analysis.gain(30)).isEqualTo(1);
    assertThat(analysis.gain(31)).isEqualTo(1);
    assertThat(analysis.gain(29)).isNotEqualTo(1).isCloseTo(1, within(0.15f));
    assertThat(analysis.gain(32)).isNotEqualTo(1).isCloseTo(1, within(0.15f));
  }

  @Test
  void strengthIsAShareOfTheCorrectionAndOffIsNone() {
    List<FrameSums> sums = new TestFilm().scene(1, 60, 0).flicker(0.035).sums();
    FilmAnalysis full = FilmAnalysis.of(0, sums, TestFilm.BLACK, new Flicker(true, 1));
    FilmAnalysis half = FilmAnalysis.of(0, sums, TestFilm.BLACK, new Flicker(true, 0.5f));
    assertThat(full.gain(7)).isNotEqualTo(1);
    assertThat(Math.log(half.gain(7))).isCloseTo(Math.log(full.gain(7)) / 2, within(1e-6));
    assertNoGains(FilmAnalysis.of(0, sums, TestFilm.BLACK, Flicker.OFF), 60);
  }

  @Test
  void bitDepthMakesNoDifference() {
    FilmAnalysis eight = new TestFilm().scene(1, 40, 1).flicker(0.04).analysis(Flicker.AUTO);
    List<FrameSums> sums = TestFilm.sums(new TestFilm().scene(1, 40, 1).flicker(0.04).frames(10));
    FilmAnalysis ten = FilmAnalysis.of(0, sums, TestFilm.BLACK << 2, Flicker.AUTO);
    for (int i = 0; i < 40; i++) {
      assertThat(ten.gain(i)).isNotEqualTo(1).isCloseTo(eight.gain(i), within(2e-3f));
    }
  }

  @Test
  void sumsDoNotDependOnWhatWasMeasuredBefore() {
    List<Frame> frames = new TestFilm().scene(1, 10, 1).flicker(0.04).frames(8);
    List<FrameSums> all = TestFilm.sums(frames);
    for (int i = 1; i < 10; i++) {
      FrameMeter meter = new FrameMeter(frames.get(0).format(), TestFilm.BLACK);
      FrameSums alone = meter.measure(frames.get(i), frames.get(i - 1));
      assertThat(alone.step()).isEqualTo(all.get(i).step());
      assertThat(alone.thumbnail()).isEqualTo(all.get(i).thumbnail());
    }
  }

  @Test
  void aSliceKeepsTheNumbersOfTheFilm() {
    TestFilm film = new TestFilm().scene(1, 30, 0).scene(2, 30, 0).flicker(0.04);
    film.light(30, 60, t -> 1 - t / 40.0);
    FilmAnalysis whole = FilmAnalysis.of(1000, film.sums(), TestFilm.BLACK, Flicker.AUTO);
    FilmAnalysis slice = whole.slice(1025, 1040);
    for (int i = 1025; i < 1040; i++) {
      assertThat(slice.gain(i)).isEqualTo(whole.gain(i));
      assertThat(slice.match(i, 1030)).isEqualTo(whole.match(i, 1030));
      assertThat(slice.cutBefore(i)).isEqualTo(i == 1030);
    }
    assertThatThrownBy(() -> slice.gain(1040)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static List<Integer> cuts(TestFilm film) {
    FilmAnalysis analysis = film.analysis(Flicker.AUTO);
    List<Integer> cuts = new ArrayList<>();
    for (int i = 0; i < film.size(); i++) {
      if (analysis.cutBefore(i)) {
        cuts.add(i);
      }
    }
    return cuts;
  }

  private static void assertNoGains(FilmAnalysis analysis, int frames) {
    for (int i = 0; i < frames; i++) {
      assertThat(analysis.gain(i)).as("frame %d", i).isEqualTo(1);
    }
  }

  /** Mean absolute jump of the mean beyond the wanted one's. */
  private static double jumps(double[] means, double[] wanted) {
    double sum = 0;
    for (int i = 1; i < means.length; i++) {
      sum += Math.abs(means[i] - means[i - 1] - (wanted[i] - wanted[i - 1]));
    }
    return sum / (means.length - 1);
  }
}
