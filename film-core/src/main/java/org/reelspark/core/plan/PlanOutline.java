package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A plan in few words, for reports: small however long the film is.
 *
 * @param hash of the plan
 * @param radius frames that the model's windows reach to either side
 * @param analysis the method of the film-wide analysis, or {@link Plan#NOT_ANALYSED}
 * @param tasks how many restore the film's chunks
 * @param chunks all of them, in order
 */
public record PlanOutline(
    String hash, int radius, String analysis, int tasks, List<EqualChunks> chunks)
    implements Serializable {
  /**
   * Consecutive chunks of one length.
   *
   * @param first frame of the first chunk
   * @param end one past the last chunk's last frame
   * @param frames in each
   */
  public record EqualChunks(int first, int end, int frames) implements Serializable {}

  public PlanOutline {
    chunks = List.copyOf(chunks);
  }

  /** Whether the film was looked through for scene cuts and flicker before it was restored. */
  public boolean analysed() {
    return !analysis.equals(Plan.NOT_ANALYSED);
  }

  static PlanOutline of(Plan plan) {
    List<EqualChunks> chunks = new ArrayList<>();
    for (Chunk chunk : plan.chunks()) {
      int last = chunks.size() - 1;
      if (last >= 0 && chunks.get(last).frames() == chunk.frames()) {
        int first = chunks.get(last).first();
        chunks.set(last, new EqualChunks(first, chunk.end(), chunk.frames()));
      } else {
        chunks.add(new EqualChunks(chunk.first(), chunk.end(), chunk.frames()));
      }
    }
    return new PlanOutline(plan.hash(), plan.radius(), plan.analysis(), plan.runs().size(), chunks);
  }
}
