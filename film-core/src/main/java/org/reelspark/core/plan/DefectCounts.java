package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * How many defects of each shape a frame had. One shape is a connected piece of the defect mask.
 *
 * @param specks small pieces: dust, dirt
 * @param hairs thin pieces of any direction
 * @param lines tall, narrow and upright pieces: scratches
 * @param bars wide, low and level pieces
 * @param blotches all others
 */
public record DefectCounts(int specks, int hairs, int lines, int bars, int blotches)
    implements Serializable {
  public static final DefectCounts NONE = new DefectCounts(0, 0, 0, 0, 0);
}
