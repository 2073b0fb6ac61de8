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
 */
public record StreamPlan(
    String container, List<StreamAction> actions, List<String> losses, boolean captions)
    implements Serializable {
  public StreamPlan {
    actions = List.copyOf(actions);
    losses = List.copyOf(losses);
  }

  /** The plan with one more loss. */
  public StreamPlan withLoss(String loss) {
    List<String> all = new ArrayList<>(losses);
    all.add(loss);
    return new StreamPlan(container, actions, all, captions);
  }
}
