package org.reelspark.core.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.reelspark.core.network.ShiftedRows.Shift;

/**
 * Finds on a processor what {@link Alignment} describes, for one neighbour of a window after
 * another.
 */
final class MotionSearch {
  /** From here on a float has no fraction. */
  private static final float WHOLE = 1 << 23;

  /** Makes one or more of any difference between a float and a whole number. */
  private static final float LARGE = 1 << 30;

  /** Places of a row, of all shifts whose costs are had at once: what first caches hold. */
  private static final int TOGETHER = 1024;

  private final Level full;
  private final Level half;
  private final Level quarter;

  /** Luma at one size. */
  private static final class Level {
    private final Plane centre;
    private final Plane neighbour;
    private final Plane moved;
    private final int radius;
    private final int rows;
    private final int columns;
    private final List<ShiftedRows> groups = new ArrayList<>();

    /**
     * @param radius of the shifts
     * @param step 2 where squares of 2 x 2 have one cost; those down and across at once are left
     *     out then
     */
    Level(int height, int width, int radius, int step, float cap) {
      centre = new Plane(height, width);
      neighbour = new Plane(height, width);
      moved = new Plane(height, width);
      this.radius = radius;
      rows = height / step;
      columns = width / step;
      List<Shift> shifts = new ArrayList<>();
      for (int down = -radius; down <= radius; down++) {
        int aside = step > 1 && down != 0 ? 0 : radius;
        for (int across = -aside; across <= aside; across++) {
          shifts.add(new Shift(down, across));
        }
      }
      int each = Math.max(1, TOGETHER / columns);
      for (int from = 0; from < shifts.size(); from += each) {
        int end = Math.min(shifts.size(), from + each);
        groups.add(new ShiftedRows(centre, step, cap, shifts.subList(from, end)));
      }
    }
  }

  /**
   * @param height rows of the tensor, a multiple of 4 as its columns are
   */
  MotionSearch(int height, int width) {
    float one = Alignment.COST_STEPS;
    full = new Level(height, width, 1, 2, Alignment.CAP_FULL * one / 4);
    half = new Level(height / 2, width / 2, 1, 1, Alignment.CAP_SMALLER * one);
    quarter =
        new Level(height / 4, width / 4, Alignment.COARSE_RADIUS, 1, Alignment.CAP_SMALLER * one);
  }

  /** What is searched: the sums of each four of luma, scaled so that their sums come in steps. */
  Plane centre() {
    return full.centre;
  }

  /** The same of the neighbour. */
  Plane neighbour() {
    return full.neighbour;
  }

  /** Call it once {@link #centre()} is filled. */
  void centreIsSet() {
    full.centre.shrinkInto(half.centre, 1);
    half.centre.shrinkInto(quarter.centre, 0.25f);
  }

  /** In luma pixels, one displacement for each square of 2 x 2 tensor pixels. */
  Displacements search() {
    full.neighbour.shrinkInto(half.neighbour, 1);
    half.neighbour.shrinkInto(quarter.neighbour, 0.25f);
    Displacements coarse = coarse(quarter);
    Displacements atHalf = better(half, coarse.doubled().spread());
    Displacements best = better(full, atHalf.doubled());
    full.neighbour.moveInto(full.moved, best);
    return between(best);
  }

  private static Displacements coarse(Level level) {
    float[][] least = least(level, level.neighbour);
    Displacements found = new Displacements(level.rows, level.columns);
    for (int y = 0; y < level.rows; y++) {
      for (int x = 0; x < level.columns; x++) {
        found.set(y, x, down(least[y][x], level.radius), across(least[y][x], level.radius));
      }
    }
    return found;
  }

  /** What is best within 1 of {@code found} or of standing still: the coarse search may err. */
  private static Displacements better(Level level, Displacements found) {
    level.neighbour.moveInto(level.moved, found);
    float[][] moving = least(level, level.moved);
    float[][] still = least(level, level.neighbour);
    Displacements better = new Displacements(found.height(), found.width());
    for (int y = 0; y < found.height(); y++) {
      for (int x = 0; x < found.width(); x++) {
        if (moving[y][x] + Alignment.GAIN < still[y][x]) {
          better.set(
              y,
              x,
              found.down(y, x) + down(moving[y][x], 1),
              found.across(y, x) + across(moving[y][x], 1));
        } else {
          better.set(y, x, down(still[y][x], 1), across(still[y][x], 1));
        }
      }
    }
    return better;
  }

  /**
   * The least cost of all displacements of up to {@code radius}, in whole steps, and which it is,
   * as a fraction: exact in a float, and one minimum finds both.
   */
  private static float[][] least(Level level, Plane neighbour) {
    float[][] least = new float[level.rows][level.columns];
    for (float[] row : least) {
      Arrays.fill(row, Float.MAX_VALUE);
    }
    float[] one = new float[level.columns];
    for (ShiftedRows group : level.groups) {
      int count = group.shifts().size();
      float[] stills = new float[count * group.stride()];
      float[] numbers = new float[stills.length];
      for (int i = 0; i < count; i++) {
        Shift shift = group.shifts().get(i);
        int at = i * group.stride();
        Arrays.fill(stills, at, at + group.stride(), Alignment.still(shift.down(), shift.across()));
        Arrays.fill(
            numbers,
            at,
            at + group.stride(),
            Alignment.number(shift.down(), shift.across(), level.radius));
      }
      float[] numbered = new float[stills.length];
      group.costs(
          neighbour,
          (row, costs) -> {
            number(costs, stills, numbers, numbered);
            for (int i = 0; i < count; i++) {
              System.arraycopy(numbered, i * group.stride(), one, 0, one.length);
              Rows.lower(least[row], one);
            }
          });
    }
    return least;
  }

  private static void number(float[] costs, float[] stills, float[] numbers, float[] to) {
    for (int x = 0; x < to.length; x++) {
      float cost = costs[x] + stills[x];
      float nearest = (cost + WHOLE) - WHOLE;
      float floor = nearest - Math.min(1, Math.max(0, (nearest - cost) * LARGE));
      to[x] = floor + numbers[x];
    }
  }

  private static int down(float found, int radius) {
    return (int) digits(found, radius) - radius;
  }

  private static int across(float found, int radius) {
    float digits = digits(found, radius);
    return (int) ((digits - (int) digits) * Alignment.base(radius)) - radius;
  }

  private static float digits(float found, int radius) {
    return (found - (int) found) * Alignment.base(radius);
  }

  /**
   * In luma pixels: where the cost is least, to half a tensor's pixel.
   *
   * @param best as {@link Level#moved} at full size is moved
   */
  private Displacements between(Displacements best) {
    int columns = full.columns;
    // As the level's shifts come: up, left, none, right, down.
    List<float[]> costs = new ArrayList<>();
    for (ShiftedRows group : full.groups) {
      List<float[]> each = new ArrayList<>();
      group.shifts().forEach(shift -> each.add(new float[full.rows * columns]));
      costs.addAll(each);
      group.costs(
          full.moved,
          (row, from) -> {
            for (int i = 0; i < each.size(); i++) {
              System.arraycopy(from, i * group.stride(), each.get(i), row * columns, columns);
            }
          });
    }
    float[] here = costs.get(2);
    Displacements found = new Displacements(best.height(), columns);
    for (int y = 0; y < best.height(); y++) {
      for (int x = 0; x < columns; x++) {
        int at = y * columns + x;
        int down = towards(costs.get(0)[at], here[at], costs.get(4)[at]);
        int across = towards(costs.get(1)[at], here[at], costs.get(3)[at]);
        found.set(y, x, 2 * best.down(y, x) + down, 2 * best.across(y, x) + across);
      }
    }
    return found;
  }

  /** Where a parabola through three costs is least: -1, 0 or 1. */
  private static int towards(float before, float here, float after) {
    float curvature =
        Math.max((before + after) - here * 2, Alignment.LEAST_CURVATURE * Alignment.COST_STEPS);
    float minimum = (before - after) / curvature;
    return minimum > Alignment.MIDDLE ? 1 : minimum < -Alignment.MIDDLE ? -1 : 0;
  }
}
