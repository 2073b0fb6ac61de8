package org.reelspark.core.restore;

/** Restores one frame after another; used by one thread at a time. */
public interface Restorer extends AutoCloseable {
  /** Frames that a window reaches to either side: 0 for the frame alone. */
  int radius();

  /**
   * The window's centre frame, restored. The result depends on the window alone.
   *
   * @throws org.reelspark.core.network.ModelException where the network fails
   */
  Restored restore(Window window);

  @Override
  void close();
}
