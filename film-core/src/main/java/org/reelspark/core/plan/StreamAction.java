package org.reelspark.core.plan;

import java.io.Serializable;

/**
 * What becomes of one stream of a film.
 *
 * @param stream its index in the source
 * @param filter FFmpeg's name of the bitstream filter, empty unless {@code handling} is FILTER
 */
public record StreamAction(int stream, Handling handling, String filter) implements Serializable {
  /** How a stream reaches the restored film. */
  public enum Handling {
    /** It is the picture that was restored. */
    RESTORE,
    /** Packet by packet, byte for byte. */
    COPY,
    /** Packet by packet with equal payload, repackaged by a bitstream filter. */
    FILTER,
    /** As metadata of equal value: a timecode track. */
    METADATA,
    /** Not at all; the plan's losses say why. */
    DROP
  }
}
