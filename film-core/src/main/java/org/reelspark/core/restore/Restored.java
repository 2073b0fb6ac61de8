package org.reelspark.core.restore;

import org.reelspark.core.frame.Frame;
import org.reelspark.core.plan.FrameStatistics;

/**
 * A restored frame.
 *
 * @param mask the defect mask, one byte a luma sample of the restored frame in rows, 0 for sound
 *     and 255 for wholly replaced; empty where the model has none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Restored(Frame frame, FrameStatistics statistics, byte[] mask) {}
