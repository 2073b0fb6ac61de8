package org.reelspark.jobs.restore;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskKilledException;
import org.apache.spark.util.LongAccumulator;
import org.reelspark.core.io.FileStamp;
import org.reelspark.core.io.Storage;
import org.reelspark.core.network.ModelException;
import org.reelspark.core.plan.DeviceException;
import org.reelspark.core.plan.SettingsException;
import org.reelspark.core.report.RestoreReport;
import org.reelspark.core.video.FilmException;
import org.reelspark.jobs.infer.TaskResult;
import org.reelspark.jobs.storage.Location;
import org.reelspark.jobs.storage.ScratchFiles;
import org.reelspark.jobs.storage.WorkFolder;

/** On a cluster: joins a film in one task, verifies and publishes it. May be tried again. */
final class StitchTask {
  /**
   * What the task needs beside the stitch order.
   *
   * @param segments names in the segments folder, one for each film, by chunk
   * @param report all of the report that is known before the film is whole
   * @param places of the films, in order
   */
  record Input(
      Map<Integer, List<String>> segments,
      RestoreReport report,
      List<String> places,
      String work,
      boolean overwrite)
      implements Serializable {}

  private final Storage storage;
  private final StitchOrder order;
  private final Input input;
  private final WorkFolder work;

  StitchTask(Storage storage, StitchOrder order, Input input) {
    this.storage = storage;
    this.order = order;
    this.input = input;
    this.work = WorkFolder.in(storage, new Location(input.work()));
  }

  /**
   * Publishes the film.
   *
   * @param joined counts frames as they are joined
   * @return the film's report
   * @throws IOException where storage fails, which Spark may try again
   */
  TaskResult<RestoreReport> call(LongAccumulator joined) throws IOException {
    try (ScratchFiles scratch = ScratchFiles.onThisMachine(work, input.places())) {
      return new TaskResult<>(publish(scratch.files(), joined), null);
    } catch (FilmException | ModelException | DeviceException | SettingsException e) {
      return new TaskResult<>(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TaskKilledException("the task was told to stop");
    }
  }

  private RestoreReport publish(List<Path> files, LongAccumulator joined)
      throws IOException, InterruptedException {
    checkSpace(files.get(0).getParent());
    Assembly assembly = new Assembly(storage, order, files);
    long begin = System.nanoTime();
    assembly.join(
        chunk -> work.segments(input.segments().get(chunk)), frames -> joined.add(frames));
    long stitched = System.nanoTime();
    List<RestoreReport.Finished> finished = assembly.verify(frames -> {});
    long end = System.nanoTime();
    RestoreReport report =
        input
            .report()
            .finished(
                finished,
                Map.of("stitch", (stitched - begin) / 1e9, "verify", (end - stitched) / 1e9));
    new Publication(storage, input.places(), input.overwrite())
        .publish(files, work, report, bytes -> {});
    return report;
  }

  private void checkSpace(Path scratch) throws IOException {
    long needed = 0;
    for (FileStamp segment : storage.list(work.segments().text())) {
      needed += segment.size();
    }
    long free = Files.getFileStore(scratch).getUsableSpace();
    if (free < needed) {
      throw new IOException(
          "%s: the film takes about %d MB there and %d MB are free; make room, or have the executors"
                  .formatted(scratch, needed >> 20, free >> 20)
              + " take another disk: spark.executor.extraJavaOptions -Djava.io.tmpdir=DIR");
    }
  }
}
