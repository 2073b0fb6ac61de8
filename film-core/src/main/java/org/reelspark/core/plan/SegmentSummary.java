package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * What is known of one finished segment.
 *
 * @param chunk the chunk's place in the plan
 * @param first number of its first frame
 * @param frames how many it holds
 * @param bytes size of the file
 * @param checksum CRC-32C of the file up to its footer
 * @param reorder frames by which the encoder delays its output, so {@code dts[k] = pts[k -
 *     reorder]}
 */
public record SegmentSummary(
    int chunk, int first, int frames, long bytes, long checksum, int reorder)
    implements Serializable {}
