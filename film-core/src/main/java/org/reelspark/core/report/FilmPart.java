package org.reelspark.core.report;

/**
 * What a chart shows of some consecutive frames: means over them, and the range of what jumps.
 *
 * @param frame number of the first of them
 * @param seconds when it is shown
 * @param frames how many
 * @param area share of the picture that was replaced, 0 to 1
 * @param worst the largest share in one frame
 * @param specks a frame, as are the other shapes
 * @param before mean luma of the source, in its own sample values
 * @param beforeLow the darkest frame's
 * @param beforeHigh the brightest frame's
 * @param after mean luma of the restored frames
 * @param afterLow the darkest frame's
 * @param afterHigh the brightest frame's
 */
public record FilmPart(
    int frame,
    double seconds,
    int frames,
    double area,
    double worst,
    double specks,
    double hairs,
    double lines,
    double bars,
    double blotches,
    double before,
    double beforeLow,
    double beforeHigh,
    double after,
    double afterLow,
    double afterHigh) {}
