package org.reelspark.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.reelspark.core.damage.FloatPicture;

/**
 * Lettering, rules, poles and discs drawn over a clean window, or on a plain card in its place.
 * They are what a scratch, a bar, a hair or a cue mark is most like and are to be left alone: what
 * is drawn stands still, rolls evenly, or fades in or out.
 */
final class TitleCard {
  private record Stroke(float x0, float y0, float x1, float y1, float halfWidth) {}

  /** Brightness and colour, each as a sample's share of its range. */
  private record Colour(float luma, float cb, float cr) {}

  private final int size;
  private final SplittableRandom random;
  private final List<Stroke> strokes = new ArrayList<>();
  private final float edge;

  private TitleCard(int size, SplittableRandom random) {
    this.size = size;
    this.random = random;
    this.edge = between(0.8f, 1.8f);
  }

  /** Draws over every frame of a window of square 4:2:0 crops, in place. */
  static void draw(List<FloatPicture> window, SplittableRandom random) {
    TitleCard card = new TitleCard(window.get(0).width(), random);
    boolean lettering = random.nextBoolean();
    if (lettering) {
      card.lettering();
    }
    if (!lettering || random.nextInt(3) == 0) {
      card.rules();
    }
    card.paint(window, lettering && random.nextBoolean());
  }

  private void lettering() {
    float height = octaves(7, 48);
    float half = Math.max(0.4f, height * between(0.04f, 0.13f));
    boolean serifs = random.nextBoolean();
    float spacing = height * between(1.25f, 1.8f);
    for (float top = -between(0, height); top < size; top += spacing) {
      float x = between(-height, size / 3f);
      while (x < size) {
        float width = height * between(0.4f, 0.85f);
        if (random.nextInt(6) > 0) {
          letter(x, top, width, height, half, serifs);
        }
        x += width + height * between(0.15f, 0.35f);
      }
    }
  }

  /** Two to four of a letter's strokes. */
  private void letter(float x, float y, float width, float height, float half, boolean serifs) {
    float right = x + width;
    float bottom = y + height;
    float middle = y + height * 0.5f;
    int count = 2 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(9)) {
        case 0, 1 -> stem(x, y, bottom, half, serifs);
        case 2 -> stem(right, y, bottom, half, serifs);
        case 3 -> strokes.add(new Stroke(x, y, right, y, half));
        case 4 -> strokes.add(new Stroke(x, middle, right, middle, half));
        case 5 -> strokes.add(new Stroke(x, bottom, right, bottom, half));
        case 6 -> strokes.add(new Stroke(x, y, right, bottom, half));
        case 7 -> strokes.add(new Stroke(x, bottom, right, y, half));
        default -> bowl(x + width / 2, middle, width / 2, height / 2, half);
      }
    }
  }

  private void stem(float x, float top, float bottom, float half, boolean serifs) {
    strokes.add(new Stroke(x, top, x, bottom, half));
    if (serifs) {
      float reach = 2.2f * half;
      strokes.add(new Stroke(x - reach, top, x + reach, top, 0.6f * half));
      strokes.add(new Stroke(x - reach, bottom, x + reach, bottom, 0.6f * half));
    }
  }

  private void bowl(float x, float y, float rx, float ry, float half) {
    int sides = 10;
    int drawn = random.nextBoolean() ? sides : 6;
    int first = random.nextInt(sides);
    for (int i = first; i < first + drawn; i++) {
      double a = 2 * Math.PI * i / sides;
      double b = 2 * Math.PI * (i + 1) / sides;
      strokes.add(
          new Stroke(
              x + rx * (float) Math.cos(a),
              y + ry * (float) Math.sin(a),
              x + rx * (float) Math.cos(b),
              y + ry * (float) Math.sin(b),
              half));
    }
  }

  /** Discs, a frame of four lines, or straight lines from wires to poles, upright or level. */
  private void rules() {
    int shape = random.nextInt(8);
    if (shape < 2) {
      discs();
      return;
    }
    float half = octaves(0.4f, 10);
    if (shape == 2) {
      frame(half);
      return;
    }
    boolean upright = random.nextBoolean();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      boolean whole = random.nextInt(4) > 0;
      float from = whole ? -20 : between(0, size * 0.7f);
      float to = whole ? size + 20 : from + between(6, size);
      float at = between(0, size);
      float slant = random.nextInt(3) == 0 ? between(-0.06f, 0.06f) * size : 0;
      strokes.add(
          upright
              ? new Stroke(at, from, at + slant, to, half)
              : new Stroke(from, at, to, at + slant, half));
    }
  }

  /** From a cue mark's size to a moon's. */
  private void discs() {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      float x = between(0, size);
      float y = between(0, size);
      strokes.add(new Stroke(x, y, x, y, octaves(2.5f, 40)));
    }
  }

  private void frame(float half) {
    float left = between(0, size * 0.6f);
    float top = between(0, size * 0.6f);
    float right = left + between(8, size);
    float bottom = top + between(8, size);
    strokes.add(new Stroke(left, top, right, top, half));
    strokes.add(new Stroke(right, top, right, bottom, half));
    strokes.add(new Stroke(right, bottom, left, bottom, half));
    strokes.add(new Stroke(left, bottom, left, top, half));
  }

  private void paint(List<FloatPicture> window, boolean plain) {
    boolean bright = random.nextInt(3) > 0;
    Colour ink = colour(bright ? between(0.6f, 0.95f) : between(0.02f, 0.35f));
    Colour ground = colour(bright ? between(0.06f, 0.35f) : between(0.5f, 0.9f));
    float tilt = between(-0.1f, 0.1f) / size;
    boolean moves = random.nextInt(3) == 0;
    boolean rolls = random.nextBoolean();
    float speed = moves ? between(-3, 3) : 0;
    float opacity = between(0.7f, 1);
    float fading = random.nextInt(6) == 0 ? between(-0.2f, 0.2f) : 0;
    float shadow = random.nextInt(4) == 0 ? octaves(0.8f, 4) : 0;
    float[] still = speed == 0 ? coverage(0, 0) : null;
    float[] stillShadow = speed == 0 && shadow > 0 ? coverage(shadow, shadow) : null;
    Colour dark = new Colour(0.04f, 0.5f, 0.5f);
    for (int n = 0; n < window.size(); n++) {
      int age = n - window.size() / 2;
      float[][] planes = window.get(n).planes();
      if (plain) {
        plainCard(planes, ground, tilt);
      }
      float dx = rolls ? 0 : speed * age;
      float dy = rolls ? speed * age : 0;
      float strength = Math.max(0, Math.min(1, opacity + fading * age));
      if (shadow > 0) {
        float[] under = stillShadow != null ? stillShadow : coverage(dx + shadow, dy + shadow);
        cover(planes, under, dark, strength);
      }
      cover(planes, still != null ? still : coverage(dx, dy), ink, strength);
    }
  }

  private Colour colour(float luma) {
    boolean grey = random.nextInt(3) > 0;
    return new Colour(
        luma, grey ? 0.5f : between(0.35f, 0.65f), grey ? 0.5f : between(0.35f, 0.65f));
  }

  private void plainCard(float[][] planes, Colour ground, float tilt) {
    for (int i = 0; i < planes[0].length; i++) {
      int row = i / size;
      planes[0][i] = ground.luma() + tilt * (row - size / 2f);
    }
    Arrays.fill(planes[1], ground.cb());
    Arrays.fill(planes[2], ground.cr());
  }

  /** How much of every luma pixel the strokes cover when they are moved so far. */
  private float[] coverage(float dx, float dy) {
    float[] coverage = new float[size * size];
    for (Stroke stroke : strokes) {
      float reach = stroke.halfWidth() + edge;
      float x0 = stroke.x0() + dx;
      float y0 = stroke.y0() + dy;
      float alongX = stroke.x1() - stroke.x0();
      float alongY = stroke.y1() - stroke.y0();
      float squared = Math.max(1e-6f, alongX * alongX + alongY * alongY);
      int left = Math.max(0, (int) (Math.min(x0, x0 + alongX) - reach));
      int right = Math.min(size - 1, (int) (Math.max(x0, x0 + alongX) + reach + 1));
      int top = Math.max(0, (int) (Math.min(y0, y0 + alongY) - reach));
      int bottom = Math.min(size - 1, (int) (Math.max(y0, y0 + alongY) + reach + 1));
      for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
          float t = ((x - x0) * alongX + (y - y0) * alongY) / squared;
          float nearest = Math.max(0, Math.min(1, t));
          double distance = Math.hypot(x - x0 - nearest * alongX, y - y0 - nearest * alongY);
          float covered = 0.5f + (stroke.halfWidth() - (float) distance) / edge;
          int at = y * size + x;
          coverage[at] = Math.max(coverage[at], Math.min(1, covered));
        }
      }
    }
    return coverage;
  }

  private void cover(float[][] planes, float[] coverage, Colour colour, float opacity) {
    for (int i = 0; i < coverage.length; i++) {
      planes[0][i] += opacity * coverage[i] * (colour.luma() - planes[0][i]);
    }
    int half = size / 2;
    for (int y = 0; y < half; y++) {
      for (int x = 0; x < half; x++) {
        int at = 2 * y * size + 2 * x;
        float sum = coverage[at] + coverage[at + 1] + coverage[at + size] + coverage[at + size + 1];
        int c = y * half + x;
        planes[1][c] += opacity * sum / 4 * (colour.cb() - planes[1][c]);
        planes[2][c] += opacity * sum / 4 * (colour.cr() - planes[2][c]);
      }
    }
  }

  private float between(float low, float high) {
    return low + (high - low) * (float) random.nextDouble();
  }

  private float octaves(float low, float high) {
    return (float) (low * Math.exp(Math.log(high / low) * random.nextDouble()));
  }
}
