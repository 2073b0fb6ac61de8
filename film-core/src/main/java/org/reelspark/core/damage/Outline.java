package org.reelspark.core.damage;

import java.util.Arrays;

/** A closed polygon, its coordinates around its own centre. */
final class Outline {
  private static final int SUBROWS = 4;

  private final float[] xs;
  private final float[] ys;

  Outline(float[] xs, float[] ys) {
    this.xs = xs;
    this.ys = ys;
  }

  /** Speck with a wavy edge: a circle of this area, bent by a few harmonics. */
  static Outline speck(Dice dice, float area, float roughness) {
    int points = 24;
    float radius = (float) Math.sqrt(area / Math.PI);
    float stretch = dice.between(0.65f, 1.5f);
    float[] xs = new float[points];
    float[] ys = new float[points];
    float[] phases = {dice.between(0, 6.28f), dice.between(0, 6.28f), dice.between(0, 6.28f)};
    for (int i = 0; i < points; i++) {
      double angle = 2 * Math.PI * i / points;
      double bend = 0;
      for (int k = 0; k < phases.length; k++) {
        bend += Math.sin((k + 2) * angle + phases[k]) / (k + 2);
      }
      double r = radius * Math.max(0.3, 1 + roughness * bend);
      xs[i] = (float) (r * Math.cos(angle) * stretch);
      ys[i] = (float) (r * Math.sin(angle) / stretch);
    }
    return new Outline(xs, ys);
  }

  /** Curled strip of this area and width. */
  static Outline hair(Dice dice, float area, float width) {
    int joints = 16;
    float step = area / width / joints;
    float[] xs = new float[2 * joints];
    float[] ys = new float[2 * joints];
    float heading = dice.between(0, 6.28f);
    float turn = dice.gaussian() * 0.15f;
    float x = 0;
    float y = 0;
    for (int i = 0; i < joints; i++) {
      float half = width / 2 * (i == 0 || i == joints - 1 ? 0.4f : dice.between(0.7f, 1.2f));
      float nx = (float) -Math.sin(heading) * half;
      float ny = (float) Math.cos(heading) * half;
      xs[i] = x + nx;
      ys[i] = y + ny;
      xs[2 * joints - 1 - i] = x - nx;
      ys[2 * joints - 1 - i] = y - ny;
      x += (float) Math.cos(heading) * step;
      y += (float) Math.sin(heading) * step;
      turn += dice.gaussian() * 0.12f;
      turn *= 0.9f;
      heading += turn;
    }
    return new Outline(xs, ys).centred();
  }

  Outline centred() {
    float cx = (min(xs) + max(xs)) / 2;
    float cy = (min(ys) + max(ys)) / 2;
    float[] x = new float[xs.length];
    float[] y = new float[ys.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = xs[i] - cx;
      y[i] = ys[i] - cy;
    }
    return new Outline(x, y);
  }

  Outline turned(float radians, float scale) {
    float cos = (float) Math.cos(radians) * scale;
    float sin = (float) Math.sin(radians) * scale;
    float[] x = new float[xs.length];
    float[] y = new float[ys.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = cos * xs[i] - sin * ys[i];
      y[i] = sin * xs[i] + cos * ys[i];
    }
    return new Outline(x, y).centred();
  }

  /** Pixels covered. */
  float area() {
    float twice = 0;
    for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
      twice += xs[j] * ys[i] - xs[i] * ys[j];
    }
    return Math.abs(twice) / 2;
  }

  /** The polygon filled (even-odd), edges in proportion to what they cover, then softened. */
  Stamp render(float softness) {
    int margin = 1 + (int) Math.ceil(2 * softness);
    float left = (float) Math.floor(min(xs)) - margin;
    float top = (float) Math.floor(min(ys)) - margin;
    int width = (int) Math.ceil(max(xs)) + margin - (int) left;
    int height = (int) Math.ceil(max(ys)) + margin - (int) top;
    float[] alpha = new float[width * height];
    float[] crossings = new float[xs.length];
    for (int row = 0; row < height * SUBROWS; row++) {
      float y = top + (row + 0.5f) / SUBROWS;
      int found = 0;
      for (int i = 0, j = xs.length - 1; i < xs.length; j = i++) {
        if (ys[i] > y != ys[j] > y) {
          crossings[found++] = xs[j] + (y - ys[j]) / (ys[i] - ys[j]) * (xs[i] - xs[j]) - left;
        }
      }
      Arrays.sort(crossings, 0, found);
      for (int i = 0; i + 1 < found; i += 2) {
        fill(alpha, row / SUBROWS * width, crossings[i], crossings[i + 1]);
      }
    }
    Stamp stamp = new Stamp(width, height, alpha);
    return softness > 0 ? stamp.softened(softness) : stamp;
  }

  private static void fill(float[] alpha, int row, float from, float to) {
    int first = (int) from;
    int last = (int) to;
    if (first == last) {
      alpha[row + first] += (to - from) / SUBROWS;
      return;
    }
    alpha[row + first] += (first + 1 - from) / SUBROWS;
    for (int x = first + 1; x < last; x++) {
      alpha[row + x] += 1f / SUBROWS;
    }
    alpha[row + last] += (to - last) / SUBROWS;
  }

  private static float min(float[] values) {
    float least = values[0];
    for (float value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static float max(float[] values) {
    float most = values[0];
    for (float value : values) {
      most = Math.max(most, value);
    }
    return most;
  }
}
