package org.reelspark.core.damage;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Which damage, and how much of it.
 *
 * @param seed one seed is one damaged film
 * @param strengths 0 (none) to 1 (a film in ruins) per kind; 0.5 is a badly worn print; a kind that
 *     is not named is off
 */
public record DamageSettings(long seed, Map<DamageKind, Float> strengths) {
  public DamageSettings {
    EnumMap<DamageKind, Float> kept = new EnumMap<>(DamageKind.class);
    strengths.forEach(
        (kind, strength) -> {
          if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException(
                "strength " + strength + " of " + kind.option() + " is outside 0 to 1");
          }
          if (strength > 0) {
            kept.put(kind, strength);
          }
        });
    strengths = Collections.unmodifiableMap(kept);
  }

  /** A worn print: all local damage, flicker and grain. */
  public static DamageSettings worn(long seed, float severity) {
    EnumMap<DamageKind, Float> strengths = new EnumMap<>(DamageKind.class);
    for (DamageKind kind : DamageKind.values()) {
      if (kind.isLocal() || kind == DamageKind.FLICKER || kind == DamageKind.GRAIN) {
        strengths.put(kind, severity);
      }
    }
    return new DamageSettings(seed, strengths);
  }

  /** One kind alone. */
  public static DamageSettings only(long seed, DamageKind kind, float strength) {
    return new DamageSettings(seed, Map.of(kind, strength));
  }

  /** 0 where the kind is off. */
  public float strength(DamageKind kind) {
    return strengths.getOrDefault(kind, 0f);
  }
}
