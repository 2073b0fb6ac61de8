package org.reelspark.core.damage;

import java.util.Locale;

/** What can happen to a film. Each kind has its own strength in {@link DamageSettings}. */
public enum DamageKind {
  /** Small specks of one frame, dark or bright, clumped. */
  DUST(Reach.ONE_FRAME),
  /** Larger, softer specks of one frame. */
  DIRT(Reach.ONE_FRAME),
  SHORT_HAIR(Reach.ONE_FRAME),
  LONG_HAIR(Reach.ONE_FRAME),
  /** Vertical lines over tens of frames: thin, double, wandering or dashed. */
  SCRATCH(Reach.LASTING),
  /** The burn in the upper right corner that announces the end of a reel. */
  CUE_MARK(Reach.LASTING),
  /** Horizontal bars: still or rolling, bright or dark, with straight or torn edges. */
  BAR(Reach.LASTING),
  /** Blotches where the emulsion is gone, one to three frames long. */
  EMULSION_LOSS(Reach.LASTING),
  /** The joint of two pieces of film: torn lines at the top or bottom edge. */
  SPLICE(Reach.LASTING),
  /** Tide marks of water that drift slowly. */
  WATER_STAIN(Reach.LASTING),
  /** Brightness of whole frames. */
  FLICKER(Reach.GLOBAL),
  /** Brightness that changes differently in different parts of a frame. */
  UNEVEN_FLICKER(Reach.GLOBAL),
  /** Grain: new in every frame, strongest in the middle tones, correlated in space. */
  GRAIN(Reach.GLOBAL),
  /** Small movements of the whole picture. */
  WEAVE(Reach.STATE),
  /** Lost contrast and a colour cast. */
  FADING(Reach.STATE),
  BLUR(Reach.STATE),
  LOW_RESOLUTION(Reach.STATE),
  BLACK_AND_WHITE(Reach.STATE),
  /** Blocks and ringing of a low-rate copy. */
  COMPRESSION(Reach.GLOBAL);

  private enum Reach {
    ONE_FRAME,
    LASTING,
    GLOBAL,
    STATE
  }

  private final Reach reach;

  DamageKind(Reach reach) {
    this.reach = reach;
  }

  /** Whether it is painted on a part of the picture and so has a mask. */
  public boolean isLocal() {
    return reach == Reach.ONE_FRAME || reach == Reach.LASTING;
  }

  /** Whether it is local and may stand in the same place over several frames. */
  public boolean isLasting() {
    return reach == Reach.LASTING;
  }

  /**
   * Whether it is a state of the print that restoration leaves alone: the reference picture shows
   * it too.
   */
  public boolean isState() {
    return reach == Reach.STATE;
  }

  /** What tells its random numbers from those of other kinds; unlike an ordinal, it stays. */
  long label() {
    return name().hashCode();
  }

  /** The name on the command line: {@code long-hair}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The kind of a name as {@link #option()} gives it.
   *
   * @throws IllegalArgumentException where there is none; the message lists all
   */
  public static DamageKind of(String option) {
    for (DamageKind kind : values()) {
      if (kind.option().equals(option)) {
        return kind;
      }
    }
    StringBuilder all = new StringBuilder();
    for (DamageKind kind : values()) {
      all.append(all.isEmpty() ? "" : ", ").append(kind.option());
    }
    throw new IllegalArgumentException("no damage is called '" + option + "'; there are " + all);
  }
}
