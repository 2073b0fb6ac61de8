package org.reelspark.core.damage;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which damage, and how much of it.
 *
 * @param seed one seed is one damaged film
 * @param strengths 0 (none) to 1 (a film in ruins) per kind; 0.5 is a badly worn print; a kind that
 *     is not named is off
 */
public record DamageSettings(long seed, Map<DamageKind, Float> strengths) implements Serializable {
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

  /**
   * The kinds that a user has named.
   *
   * @param kinds {@code dust} or, with a strength of its own, {@code dust=0.3}
   * @param severity the strength of those without one
   * @throws IllegalArgumentException where there is no such kind or strength
   */
  public static DamageSettings parse(long seed, List<String> kinds, float severity) {
    EnumMap<DamageKind, Float> strengths = new EnumMap<>(DamageKind.class);
    for (String kind : kinds) {
      int equals = kind.indexOf('=');
      try {
        float strength = equals < 0 ? severity : Float.parseFloat(kind.substring(equals + 1));
        strengths.put(DamageKind.of(equals < 0 ? kind : kind.substring(0, equals)), strength);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(kind + ": " + e.getMessage(), e);
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
