package org.reelspark.jobs.infer;

import java.io.Serializable;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.plan.DamagePolicy;
import org.reelspark.core.plan.DecoderChoice;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.plan.InterlacedPolicy;

/**
 * The film that tasks read, the same for all of them.
 *
 * @param stamp what the store said of the film when it was indexed
 */
public record FilmOrder(
    FilmInfo film,
    FileStamp stamp,
    DamagePolicy damage,
    InterlacedPolicy interlaced,
    DecoderChoice decoder)
    implements Serializable {}
