package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.List;

/**
 * Consecutive chunks that one task decodes in one go, because no seek point lies where the later
 * ones begin.
 *
 * @param chunks one or more, in order, each beginning where the one before ends
 */
public record Run(List<Chunk> chunks) implements Serializable {
  public Run {
    chunks = List.copyOf(chunks);
    if (chunks.isEmpty()) {
      throw new IllegalArgumentException("a run of no chunks");
    }
    for (int i = 1; i < chunks.size(); i++) {
      if (chunks.get(i).first() != chunks.get(i - 1).end()) {
        throw new IllegalArgumentException(
            chunks.get(i) + " does not begin where " + chunks.get(i - 1) + " ends");
      }
    }
  }

  /** The whole run as one chunk, under the number of its first. */
  public Chunk span() {
    Chunk a = chunks.get(0);
    Chunk b = chunks.get(chunks.size() - 1);
    return new Chunk(a.id(), a.first(), b.end(), a.paddedFirst(), b.paddedEnd(), a.seek());
  }
}
