package org.reelspark.core.damage;

import java.util.ArrayList;
import java.util.List;

/** Draws defects for a picture of one size. */
final class Defects {
  private final int width;
  private final int height;
  private final float unit;
  private final Stamps stamps;

  /**
   * @param unit pixels of this picture that stand for one of a picture 640 wide
   */
  Defects(int width, int height, float unit, Stamps stamps) {
    this.width = width;
    this.height = height;
    this.unit = unit;
    this.stamps = stamps;
  }

  /** Specks or hairs of one frame, some of them in clumps. */
  List<Defect> specks(DamageKind kind, int frame, float mean, float bright, Dice dice) {
    List<Defect> specks = new ArrayList<>();
    int clumps = dice.poisson(mean / 2);
    for (int i = 0; i < clumps; i++) {
      float x = dice.unit() * width;
      float y = dice.unit() * height;
      int members = 1 + dice.poisson(1);
      float spread = unit * dice.octaves(6, 60);
      for (int j = 0; j < members; j++) {
        boolean first = j == 0;
        specks.add(
            new Defect.Speck(
                kind,
                frame,
                frame + 1,
                stamps.any(kind, dice),
                dice.below(8),
                first ? x : x + spread * dice.gaussian(),
                first ? y : y + spread * dice.gaussian(),
                Ink.blackOrWhite(dice, bright, 0.35f)));
      }
    }
    return specks;
  }

  Defect lasting(DamageKind kind, int first, int end, Dice dice) {
    return switch (kind) {
      case SCRATCH -> scratch(first, end, dice);
      case CUE_MARK -> cueMark(first, end, dice.unit() * width, dice.unit() * height, dice);
      case BAR -> bar(first, end, dice);
      case EMULSION_LOSS -> emulsionLoss(first, end, dice);
      case SPLICE -> splice(first, end, dice.chance(0.5f) ? 0 : height, dice);
      case WATER_STAIN -> waterStain(first, end, dice);
      default -> throw new IllegalArgumentException(kind + " does not last");
    };
  }

  private Defect scratch(int first, int end, Dice dice) {
    boolean whole = dice.chance(0.7f);
    float top = whole ? 0 : dice.unit() * height * 0.7f;
    float bottom = whole ? height : top + dice.between(0.2f, 0.8f) * height;
    float swing = dice.chance(0.5f) ? 0.3f : dice.octaves(0.5f, 6);
    Ink ink = Ink.blackOrWhite(dice, 0.6f, 0.2f);
    if (dice.chance(0.2f)) {
      ink = ink.tinted(dice.between(-0.2f, 0.1f), dice.between(-0.2f, 0.05f));
    }
    return new Defect.Scratch(
        first,
        end,
        dice.unit() * width,
        dice.gaussian() * 0.004f,
        dice.chance(0.6f) ? 0 : unit * dice.gaussian() * 0.5f,
        unit * swing,
        unit * dice.octaves(0.25f, 1.4f),
        dice.chance(0.2f) ? unit * dice.between(2.5f, 8) : 0,
        dice.chance(0.3f) ? dice.between(0.25f, 0.7f) : 0,
        top,
        bottom,
        dice.nextLong(),
        ink);
  }

  Defect cueMark(int first, int end, float x, float y, Dice dice) {
    float radius = unit * dice.octaves(3.5f, 11);
    float oval = dice.chance(0.5f) ? 1 : dice.between(0.55f, 1.6f);
    Ink ink = Ink.blackOrWhite(dice, 0.55f, 0.7f);
    Ink ring =
        dice.chance(0.3f)
            ? new Ink(1 - ink.luma(), ink.cb(), ink.cr(), dice.between(0.3f, 0.8f))
            : null;
    return new Defect.CueMark(
        first, end, x, y, radius * oval, radius, unit * dice.octaves(0.7f, 2.5f), ink, ring);
  }

  private Defect bar(int first, int end, Dice dice) {
    float half = unit * dice.octaves(0.6f, 8);
    return new Defect.Bar(
        DamageKind.BAR,
        first,
        end,
        dice.unit() * height,
        dice.chance(0.5f) ? 0 : unit * dice.gaussian() * 5,
        half,
        unit * dice.octaves(0.8f, 5),
        dice.chance(0.35f) ? dice.between(0.2f, 0.9f) * half : 0,
        dice.nextLong(),
        Ink.blackOrWhite(dice, 0.6f, 0.25f));
  }

  private Defect emulsionLoss(int first, int end, Dice dice) {
    Ink ink = Ink.blackOrWhite(dice, 0.85f, 0.6f);
    if (dice.chance(0.4f)) {
      ink = ink.tinted(dice.between(-0.25f, 0.15f), dice.between(-0.1f, 0.25f));
    }
    return new Defect.Blotch(
        DamageKind.EMULSION_LOSS,
        first,
        end,
        dice.unit() * width,
        dice.unit() * height,
        0,
        unit * dice.octaves(6, 36),
        dice.between(0.2f, 0.6f),
        0,
        1,
        dice.nextLong(),
        ink);
  }

  /**
   * @param y the edge of the picture that the joint lies at
   */
  private Defect splice(int first, int end, float y, Dice dice) {
    float half = unit * dice.octaves(1, 5);
    return new Defect.Bar(
        DamageKind.SPLICE,
        first,
        end,
        y + (y > 0 ? -1 : 1) * unit * dice.between(0, 14),
        0,
        half,
        unit * dice.octaves(0.7f, 2),
        half * dice.between(0.2f, 0.8f),
        dice.nextLong(),
        Ink.blackOrWhite(dice, 0.5f, 0.6f));
  }

  private Defect waterStain(int first, int end, Dice dice) {
    boolean dark = dice.chance(0.6f);
    Ink ink =
        new Ink(
            dark ? dice.between(0, 0.2f) : dice.between(0.8f, 1),
            FloatPicture.NEUTRAL,
            FloatPicture.NEUTRAL,
            dice.between(0.15f, 0.5f));
    float radius = unit * dice.octaves(14, 60);
    return new Defect.Blotch(
        DamageKind.WATER_STAIN,
        first,
        end,
        dice.unit() * width,
        dice.unit() * height,
        radius * dice.between(0.15f, 0.8f),
        radius,
        dice.between(0.15f, 0.4f),
        unit * dice.octaves(1.5f, 5),
        dice.between(0.1f, 0.4f),
        dice.nextLong(),
        ink);
  }
}
