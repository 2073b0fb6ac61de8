package org.reelspark.core.analysis;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.reelspark.core.plan.Flicker;

/**
 * Cuts, flicker gains and fades of a film, or of a run of its frames under their own numbers.
 *
 * <p>Computed once for the whole film, so that no result depends on where chunks begin.
 */
public final class FilmAnalysis implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int first;
  private final int black;
  private final BitSet cuts;
  private final float[] gains;
  private final float[] fades;

  private FilmAnalysis(int first, int black, BitSet cuts, float[] gains, float[] fades) {
    this.first = first;
    this.black = black;
    this.cuts = cuts;
    this.gains = gains;
    this.fades = fades;
  }

  /**
   * Analyses frames.
   *
   * @param first number of the first frame in the film
   * @param sums of every frame in order
   * @param black luma of black that they were measured with
   */
  public static FilmAnalysis of(int first, Iterable<FrameSums> sums, int black, Flicker flicker) {
    List<byte[]> thumbnails = new ArrayList<>();
    IntStream.Builder measured = IntStream.builder();
    for (FrameSums each : sums) {
      thumbnails.add(each.thumbnail());
      measured.add(each.step());
    }
    int[] steps = measured.build().toArray();
    BitSet cuts = CutFinder.find(thumbnails);
    float[] gains = FlickerCurve.gains(steps, cuts, flicker);
    return new FilmAnalysis(first, black, cuts, gains, Fades.find(steps, thumbnails, cuts, gains));
  }

  /** Whether a shot begins with this frame; false for the film's first. */
  public boolean cutBefore(int frame) {
    return cuts.get(index(frame));
  }

  /** The factor that takes the flicker out of this frame; exactly 1 where there is none. */
  public float gain(int frame) {
    return gains[index(frame)];
  }

  /**
   * The factor that makes another frame of a shot, less its flicker, as bright as this one where
   * the shot fades between them; exactly 1 where it doesn't.
   */
  public float match(int frame, int other) {
    double brighter = 0;
    for (int i = Math.min(frame, other) + 1; i <= Math.max(frame, other); i++) {
      brighter += fades[index(i)];
    }
    return (float) StrictMath.exp(other < frame ? brighter : -brighter);
  }

  /** Luma of black in samples: gains act above it. */
  public int black() {
    return black;
  }

  /** The frames {@code [from, to)} under their own numbers. */
  public FilmAnalysis slice(int from, int to) {
    int a = from - first;
    int b = to - first;
    return new FilmAnalysis(
        from,
        black,
        cuts.get(a, b),
        Arrays.copyOfRange(gains, a, b),
        Arrays.copyOfRange(fades, a, b));
  }

  private int index(int frame) {
    int i = frame - first;
    if (i < 0 || i >= gains.length) {
      throw new IndexOutOfBoundsException(
          "frame " + frame + " is not in [" + first + ", " + (first + gains.length) + ")");
    }
    return i;
  }
}
