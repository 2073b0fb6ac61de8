package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * How much of a film's flicker is taken away.
 *
 * @param everywhere whether a shot is corrected without having been found to flicker
 * @param strength share of the flicker that is removed, 0 to 1
 */
public record Flicker(boolean everywhere, float strength) implements Serializable {
  /** All flicker of the shots that flicker; the other shots stay untouched. */
  public static final Flicker AUTO = new Flicker(false, 1);

  public static final Flicker OFF = new Flicker(false, 0);

  public Flicker {
    if (!(strength >= 0 && strength <= 1)) {
      throw new SettingsException(
          "flicker " + strength + ": give auto, off or a strength from 0 to 1");
    }
  }

  /**
   * Reads {@code auto}, {@code off} or a strength, which then holds for every shot.
   *
   * @throws SettingsException where it is none of these
   */
  public static Flicker parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "off" -> OFF;
      default -> {
        try {
          yield new Flicker(true, Float.parseFloat(text));
        } catch (NumberFormatException e) {
          throw new SettingsException(
              "flicker " + text + ": give auto, off or a strength from 0 to 1");
        }
      }
    };
  }

  @Override
  public String toString() {
    return equals(AUTO) ? "auto" : strength == 0 ? "off" : Float.toString(strength);
  }
}
