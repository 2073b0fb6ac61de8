package org.reelspark.core.restore;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.reelspark.core.frame.Frame;

/** Brings frames of one format to the tensors of {@link PlaneTensors} and back, exactly. */
interface FrameTransfer {
  /** A frame with its gain applied: luma above black, chroma around neutral. */
  NDArray read(NDManager manager, Frame frame, float gain, int black);

  /** The samples of a frame, rounded and clipped to the format's values. */
  byte[] write(NDArray tensor);

  /** A mask [4, H, W] as one byte a luma sample. */
  byte[] writeMask(NDArray mask);
}
