package org.reelspark.core.damage;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Specks and hairs, rendered once per picture size and laid down again and again in eight ways.
 *
 * <p>Half of the shapes are outlines of real defects, half are generated with the sizes measured on
 * the same scans. The outlines are those of FilmDamageSimulator (MIT licence): see NOTICE.
 */
final class Stamps {
  /** Width in pixels of a scanned 35 mm frame in FilmDamageSimulator. */
  static final float SCAN_WIDTH = 4950;

  private static final String RESOURCE = "shapes.bin.gz";
  private static final int PER_KIND = 384;
  private static final float HAIR_WIDTH = 7;
  private static final Map<DamageKind, List<Outline>> OUTLINES = read();

  private final Map<DamageKind, Stamp[]> byKind = new EnumMap<>(DamageKind.class);

  /**
   * @param unit pixels that stand for one pixel of a picture 640 wide
   */
  Stamps(float unit) {
    OUTLINES.forEach((kind, outlines) -> byKind.put(kind, render(kind, outlines, unit)));
  }

  Stamp any(DamageKind kind, Dice dice) {
    Stamp[] stamps = byKind.get(kind);
    return stamps[dice.below(stamps.length)];
  }

  private static Stamp[] render(DamageKind kind, List<Outline> outlines, float unit) {
    Stamp[] stamps = new Stamp[PER_KIND];
    for (int i = 0; i < PER_KIND; i++) {
      Dice dice = Dice.of(0, kind.label(), i);
      Outline outline =
          i % 2 == 0 ? outlines.get(dice.below(outlines.size())) : generated(kind, dice);
      // A scan shows a whole frame's width; prints of prints and small gauges show specks larger.
      float scale = 640 / SCAN_WIDTH * unit * dice.octaves(1.2f, 6f);
      float softness = dice.chance(0.5f) ? 0 : unit * dice.between(0.3f, 1.1f);
      stamps[i] = outline.turned(dice.between(0, 6.28f), scale).render(softness);
    }
    return stamps;
  }

  /** Gamma-distributed areas as measured on the scans, in scan pixels. */
  private static Outline generated(DamageKind kind, Dice dice) {
    return switch (kind) {
      case DUST -> Outline.speck(dice, dice.gamma(4.19f, 16), 0.35f);
      case DIRT -> Outline.speck(dice, 20 + dice.gamma(0.64f, 258), 0.5f);
      case SHORT_HAIR -> hair(dice, 60 + dice.gamma(1.97f, 167));
      case LONG_HAIR -> hair(dice, (200 + dice.gamma(2.28f, 471)) * dice.octaves(1, 2.5f));
      default -> throw new IllegalArgumentException(kind + " has no stamps");
    };
  }

  /**
   * @param area in scan pixels of a hair {@value #HAIR_WIDTH} wide; the long are often far thinner
   */
  private static Outline hair(Dice dice, float area) {
    float width = dice.octaves(2.5f, 10);
    return Outline.hair(dice, area / HAIR_WIDTH * width, width);
  }

  private static Map<DamageKind, List<Outline>> read() {
    Map<DamageKind, List<Outline>> outlines = new EnumMap<>(DamageKind.class);
    try (InputStream file = Stamps.class.getResourceAsStream(RESOURCE);
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(new GZIPInputStream(file)))) {
      int kinds = in.readUnsignedByte();
      for (int k = 0; k < kinds; k++) {
        DamageKind kind = DamageKind.of(in.readUTF());
        int count = in.readInt();
        List<Outline> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
          list.add(outline(in));
        }
        outlines.put(kind, list);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the outlines of film defects cannot be read", e);
    }
    return outlines;
  }

  private static Outline outline(DataInputStream in) throws IOException {
    int points = in.readUnsignedByte();
    float[] xs = new float[points];
    float[] ys = new float[points];
    int x = 0;
    int y = 0;
    for (int i = 0; i < points; i++) {
      x += in.readShort();
      y += in.readShort();
      xs[i] = x;
      ys[i] = y;
    }
    return new Outline(xs, ys).centred();
  }
}
