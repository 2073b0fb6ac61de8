package org.reelspark.training.loop;

/**
 * What a network reaches on the validation windows: luma, in decibels, squared errors pooled over
 * all windows.
 *
 * @param insideDamaged before, where defects are visible
 * @param inside after, where defects are visible
 * @param outside after, elsewhere
 */
public record Figures(
    double damaged, double restored, double insideDamaged, double inside, double outside) {}
