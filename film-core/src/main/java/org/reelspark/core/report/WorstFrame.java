package org.reelspark.core.report;

import org.reelspark.core.plan.DefectCounts;

/**
 * A frame with much damage.
 *
 * @param seconds when it is shown
 * @param area share of the picture that was replaced, 0 to 1
 */
public record WorstFrame(
    double seconds, double area, DefectCounts defects, FramePictures pictures) {}
