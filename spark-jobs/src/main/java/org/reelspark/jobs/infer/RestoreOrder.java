package org.reelspark.jobs.infer;

import java.io.Serializable;
import java.util.List;
import org.reelspark.core.plan.Companion;
import org.reelspark.core.plan.EncoderSettings;
import org.reelspark.core.plan.FilmInfo;
import org.reelspark.core.restore.RestoreOptions;

/**
 * What all tasks of a restore stage share.
 *
 * @param model built-in name, or the archive: its path in a local job, the name under which Spark
 *     ships it in others
 * @param shipped whether the archive travels with the job
 * @param scale size of a restored picture over that of the film's
 * @param options that the model is opened with, but for the number of the GPU
 * @param stretches that each chunk is divided into: of each, the frame with the most damage is
 *     pictured
 * @param companions films that are made beside the restored one
 * @param work location of the work folder
 */
public record RestoreOrder(
    FilmOrder source,
    String model,
    boolean shipped,
    String modelHash,
    int scale,
    RestoreOptions options,
    EncoderSettings encoder,
    String plan,
    int stretches,
    List<Companion> companions,
    String work)
    implements Serializable {

  /** The film as its restored pictures make it. */
  FilmInfo restored() {
    return source.interlaced().restored(source.film()).enlarged(scale);
  }
}
