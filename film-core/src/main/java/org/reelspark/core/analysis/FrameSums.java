package org.reelspark.core.analysis;

import java.io.Serializable;

/**
 * What the analysis keeps of one frame: integers that follow from the frame and the one before it
 * alone.
 *
 * @param luma sum of the luma samples
 * @param samples luma samples summed
 * @param difference sum of the absolute luma differences to the frame before; 0 for a first frame
 */
public record FrameSums(long luma, int samples, long difference) implements Serializable {}
