package org.reelspark.jobs.infer;

import java.io.Serializable;
import org.reelspark.core.plan.DeviceChoice;
import org.reelspark.core.plan.EncoderSettings;

/**
 * What all tasks of a restore stage share.
 *
 * @param model built-in name, or the archive: its path in a local job, the name under which Spark
 *     ships it in others
 * @param shipped whether the archive travels with the job
 * @param stretches that each chunk is divided into: of each, the frame with the most damage is
 *     pictured
 * @param work location of the work folder
 */
public record RestoreOrder(
    FilmOrder source,
    String model,
    boolean shipped,
    String modelHash,
    float grainReduction,
    DeviceChoice device,
    EncoderSettings encoder,
    String plan,
    int stretches,
    String work)
    implements Serializable {}
