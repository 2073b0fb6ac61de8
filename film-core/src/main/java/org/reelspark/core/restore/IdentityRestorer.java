package org.reelspark.core.restore;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.FrameStatistics;

/** Hands the very frame on. */
final class IdentityRestorer implements Restorer {
  private static final byte[] NO_MASK = new byte[0];

  @Override
  public int radius() {
    return 0;
  }

  @Override
  public Restored restore(Window window) {
    Frame frame = window.centre();
    float luma = Luma.mean(frame);
    return new Restored(
        frame,
        new FrameStatistics(
            window.frameNumber(), 0, luma, luma, 1, window.cut(), frame.concealed()),
        NO_MASK);
  }

  @Override
  public void close() {}
}
