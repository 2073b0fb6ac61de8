package org.reelspark.training.loop;

/**
 * What a network reaches on what is validated: luma, in decibels, squared errors pooled over all of
 * it.
 *
 * @param insideDamaged before, where defects are visible
 * @param inside after, where defects are visible
 * @param outside after, elsewhere
 * @param shift how much brighter luma is on average than it should be, in steps of 8 bits
 */
public record Figures(
    double damaged,
    double restored,
    double insideDamaged,
    double inside,
    double outside,
    double shift) {}
