package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * What was found equal in a finished film.
 *
 * @param frames frames whose PTS and duration are the planned ones
 * @param streams streams other than the picture
 * @param packets packets of those streams, each with the payload and the time of its original
 * @param offset seconds added to all times, 0 unless the container forbids the film's own
 */
public record Verification(int frames, int streams, long packets, double offset)
    implements Serializable {}
