package org.reelspark.core.plan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of every stream of a film in one container.
 *
 * @param container FFmpeg's name of the muxer
 * @param actions one for each stream of the source, in its order
 * @param losses what the restored film will lack, a sentence each
 * @param captions whether captions inside the picture come through
 * @param leastShift ticks of the picture's stream that all times move by, or more where the
 *     container demands it: those of a film that this one is to keep time with; null for none
 */
public record StreamPlan(
    String container,
    List<StreamAction> actions,
    List<String> losses,
    boolean captions,
    Long leastShift)
    implements Serializable {
  /** A plan of a film that keeps its times where its container allows it. */
  public StreamPlan(
      String container, List<StreamAction> actions, List<String> losses, boolean captions) {
    this(container, actions, losses, captions, null);
  }

  public StreamPlan {
    actions = List.copyOf(actions);
    losses = List.copyOf(losses);
  }

  /** The plan with one more loss. */
  public StreamPlan withLoss(String loss) {
    List<String> all = new ArrayList<>(losses);
    all.add(loss);
    return new StreamPlan(container, actions, all, captions, leastShift);
  }

  /** The plan of a film whose times move by so many ticks at the least. */
  public StreamPlan shiftedBy(long ticks) {
    return new StreamPlan(container, actions, losses, captions, ticks);
  }
}
