package org.reelspark.core.damage;

/**
 * One defect and where it is in every frame from {@code first} to before {@code end}. Lengths and
 * places are in pixels of the canvas.
 */
interface Defect {
  DamageKind kind();

  int first();

  int end();

  void paint(Canvas canvas, int frame);

  /** A rendered shape, laid down once. */
  record Speck(DamageKind kind, int first, int end, Stamp stamp, int way, float x, float y, Ink ink)
      implements Defect {
    @Override
    public void paint(Canvas canvas, int frame) {
      int w = stamp.widthOf(way);
      int h = stamp.heightOf(way);
      int left = Math.round(x - w / 2f);
      int top = Math.round(y - h / 2f);
      for (int j = Math.max(0, -top); j < h && top + j < canvas.height(); j++) {
        for (int i = Math.max(0, -left); i < w && left + i < canvas.width(); i++) {
          canvas.cover(left + i, top + j, ink, stamp.at(i, j, way));
        }
      }
    }
  }

  /**
   * A line along the film.
   *
   * @param x where it crosses the top in frame {@code first}
   * @param slant columns per row
   * @param drift columns per frame
   * @param wander how far it swings over frames and rows
   * @param gap distance of a second line, 0 for a single one
   * @param dash share of the line that is missing, 0 for a whole one
   */
  record Scratch(
      int first,
      int end,
      float x,
      float slant,
      float drift,
      float wander,
      float halfWidth,
      float gap,
      float dash,
      float top,
      float bottom,
      long seed,
      Ink ink)
      implements Defect {
    @Override
    public DamageKind kind() {
      return DamageKind.SCRATCH;
    }

    @Override
    public void paint(Canvas canvas, int frame) {
      int age = frame - first;
      float swing = wander * Dice.wave(seed, age * 0.21f);
      int from = Math.max(0, Math.round(top));
      int to = Math.min(canvas.height(), Math.round(bottom));
      for (int y = from; y < to; y++) {
        float strength = 1 - 0.35f * (0.5f + 0.5f * Dice.wave(seed + 2, y * 0.11f + age * 3.7f));
        if (dash > 0) {
          float kept = 0.5f + 0.5f * Dice.wave(seed + 3, y * 0.06f + age * 11.3f) - dash + 0.15f;
          strength *= Math.max(0, Math.min(1, kept * 8));
        }
        float centre =
            x + drift * age + swing + slant * y + 0.4f * wander * Dice.wave(seed + 1, y * 0.02f);
        line(canvas, y, centre, strength);
        if (gap > 0) {
          line(canvas, y, centre + gap, strength * 0.85f);
        }
      }
    }

    private void line(Canvas canvas, int y, float centre, float strength) {
      float reach = 2.2f * halfWidth + 0.5f;
      int from = Math.max(0, (int) Math.ceil(centre - reach));
      int to = Math.min(canvas.width() - 1, (int) Math.floor(centre + reach));
      for (int px = from; px <= to; px++) {
        float d = (px - centre) / (halfWidth + 0.35f);
        canvas.cover(px, y, ink, strength * (float) Math.exp(-d * d));
      }
    }
  }

  /** A round or oval burn with a soft edge, at times with a ring of the other brightness. */
  record CueMark(
      int first, int end, float x, float y, float rx, float ry, float edge, Ink ink, Ink ring)
      implements Defect {
    @Override
    public DamageKind kind() {
      return DamageKind.CUE_MARK;
    }

    @Override
    public void paint(Canvas canvas, int frame) {
      float reach = 1.5f;
      int y0 = Math.max(0, (int) (y - reach * ry - edge - 1));
      int y1 = Math.min(canvas.height() - 1, (int) (y + reach * ry + edge + 1));
      int x0 = Math.max(0, (int) (x - reach * rx - edge - 1));
      int x1 = Math.min(canvas.width() - 1, (int) (x + reach * rx + edge + 1));
      for (int py = y0; py <= y1; py++) {
        for (int px = x0; px <= x1; px++) {
          float distance = (float) Math.hypot((px - x) / rx, (py - y) / ry) * Math.min(rx, ry);
          float outside = distance - Math.min(rx, ry);
          if (ring != null) {
            canvas.cover(px, py, ring, 1 - Math.abs(outside - edge) / (1.5f * edge));
          }
          canvas.cover(px, py, ink, Math.max(0, 0.5f - outside / edge));
        }
      }
    }
  }

  /**
   * A band across the film, also the line of a splice.
   *
   * @param y its centre in frame {@code first}
   * @param roll rows per frame
   * @param torn how far its edges wander, 0 for straight ones
   */
  record Bar(
      DamageKind kind,
      int first,
      int end,
      float y,
      float roll,
      float halfHeight,
      float edge,
      float torn,
      long seed,
      Ink ink)
      implements Defect {
    @Override
    public void paint(Canvas canvas, int frame) {
      int age = frame - first;
      float centre = y + roll * age;
      long shape = torn > 0 ? seed + age : seed;
      int from = Math.max(0, (int) Math.floor(centre - halfHeight - edge - torn));
      int to = Math.min(canvas.height() - 1, (int) Math.ceil(centre + halfHeight + edge + torn));
      for (int px = 0; px < canvas.width(); px++) {
        float middle = centre;
        float half = halfHeight;
        if (torn > 0) {
          middle += 0.5f * torn * Dice.wave(shape, px * 0.05f);
          half +=
              torn
                  * (0.5f * Dice.wave(shape + 100, px * 0.13f)
                      + 0.3f * Dice.wave(shape, px * 0.5f));
        }
        for (int py = from; py <= to; py++) {
          canvas.cover(px, py, ink, Math.max(0, 0.5f + (half - Math.abs(py - middle)) / edge));
        }
      }
    }
  }

  /**
   * A large shape with a ragged edge.
   *
   * @param wander how far it jumps from frame to frame: on the strip the next frame has another
   *     part of it
   * @param rim 0 for an even blotch; otherwise the width of a rim, and the inside is this much
   *     fainter
   */
  record Blotch(
      DamageKind kind,
      int first,
      int end,
      float x,
      float y,
      float wander,
      float radius,
      float roughness,
      float rim,
      float inside,
      long seed,
      Ink ink)
      implements Defect {
    @Override
    public void paint(Canvas canvas, int frame) {
      int age = frame - first;
      float cx = x + wander * Dice.wave(seed + 1, age * 1.3f);
      float cy = y + wander * Dice.wave(seed + 2, age * 1.3f);
      long shape = seed + age;
      float reach = radius * (1 + 1.3f * roughness) + rim + 2;
      int y0 = Math.max(0, (int) (cy - reach));
      int y1 = Math.min(canvas.height() - 1, (int) (cy + reach));
      int x0 = Math.max(0, (int) (cx - reach));
      int x1 = Math.min(canvas.width() - 1, (int) (cx + reach));
      float soft = Math.max(0.7f, 0.05f * radius);
      for (int py = y0; py <= y1; py++) {
        for (int px = x0; px <= x1; px++) {
          float rx = px - cx;
          float ry = py - cy;
          float distance = (float) Math.sqrt(rx * rx + ry * ry);
          float angle = (float) (Math.atan2(ry, rx) / Math.PI) + 1;
          // The first and the last lattice point of a turn are kept equal, so that no seam shows.
          float edge =
              radius
                  * (1 + roughness * (around(seed, angle, 4) + 0.35f * around(shape, angle, 13)));
          float depth = edge - distance;
          if (depth < -2 * soft) {
            continue;
          }
          float covered = Math.max(0, Math.min(1, 0.5f + depth / soft));
          if (rim > 0) {
            float band = Math.max(0, 1 - Math.abs(depth - rim) / rim);
            covered *= inside + (1 - inside) * band;
          }
          canvas.cover(px, py, ink, covered);
        }
      }
    }

    private static float around(long seed, float angle, int waves) {
      float at = angle / 2 * waves;
      float blend = Math.max(0, at - (waves - 1));
      float here = Dice.wave(seed, at);
      return blend == 0 ? here : here + blend * (Dice.wave(seed, at - waves) - here);
    }
  }
}
