package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * What restoring did to one frame.
 *
 * @param frame its number in the film
 * @param defectArea share of the picture that was replaced, 0 to 1
 * @param lumaBefore mean luma of the source, in its own sample values
 * @param lumaAfter mean luma of the restored frame
 * @param gain by which flicker was equalised, 1 for none
 * @param cut whether a new scene starts with this frame
 * @param concealed whether the decoder filled in damage
 */
public record FrameStatistics(
    int frame,
    float defectArea,
    float lumaBefore,
    float lumaAfter,
    float gain,
    boolean cut,
    boolean concealed)
    implements Serializable {}
